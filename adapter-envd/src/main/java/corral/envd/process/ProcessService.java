package corral.envd.process;

import corral.envd.account.SandboxSettings;
import corral.envd.account.UserPath;
import corral.envd.connect.Call;
import corral.envd.connect.ClientStreaming;
import corral.envd.connect.Code;
import corral.envd.connect.Replies;
import corral.envd.connect.RpcError;
import corral.envd.connect.Service;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.MalformedJson;
import corral.envd.linux.Children;
import corral.envd.linux.Errno;
import corral.envd.linux.ExitStatus;
import corral.envd.linux.Launcher;
import corral.envd.linux.NativeException;
import corral.envd.linux.NoSuchDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Starts processes and lets callers listen to them, feed them and end them (E2B protocol, process.Process). */
public final class ProcessService {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;
    private static final Launcher.Size DEFAULT_SIZE = new Launcher.Size(80, 24);
    private static final Duration SLICE = Duration.ofSeconds(2);
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(1);
    private static final int MAX_TERMINAL_SIDE = 0xffff;

    private final Launcher launcher;
    private final Children children;
    private final Supplier<SandboxSettings> settings;
    private final ProcessTable table = new ProcessTable();

    public ProcessService(Launcher launcher, Children children, Supplier<SandboxSettings> settings) {
        this.launcher = launcher;
        this.children = children;
        this.settings = settings;
    }

    public Service service() {
        return new Service(
                "process.Process",
                Map.of(
                        "List", new Service.Method.OfUnary((_, _) -> list()),
                        "Start", new Service.Method.OfServerStreaming(this::start),
                        "Connect", new Service.Method.OfServerStreaming(this::connect),
                        "Update", new Service.Method.OfUnary((_, request) -> update(request)),
                        "StreamInput", new Service.Method.OfClientStreaming((_, requests) -> streamInput(requests)),
                        "SendInput", new Service.Method.OfUnary((_, request) -> sendInput(request)),
                        "SendSignal", new Service.Method.OfUnary((_, request) -> sendSignal(request)),
                        "CloseStdin", new Service.Method.OfUnary((_, request) -> closeInput(request))));
    }

    private Json.Obj list() {
        List<Json> processes =
                table.running().stream().map(process -> (Json) process.json()).toList();
        return Json.object("processes", new Json.Arr(processes));
    }

    private void start(Call call, Fields request, Replies replies)
            throws RpcError, MalformedJson, IOException, InterruptedException {
        Fields given = request.message("process")
                .orElseThrow(() -> new RpcError(Code.INVALID_ARGUMENT, "the field process is missing"));
        ManagedProcess.Config config = new ManagedProcess.Config(
                given.string("cmd").orElse(""),
                given.strings("args"),
                checkedEnvs(given.stringMap("envs")),
                given.string("cwd"));
        Optional<Fields> pty = request.message("pty");
        Optional<Launcher.Size> size =
                pty.isPresent() ? Optional.of(size(pty.get()).orElse(DEFAULT_SIZE)) : Optional.empty();
        Launcher.Program program = new Launcher.Program(
                config.command(),
                config.arguments(),
                environment(call, config.envs()),
                directory(call, config.directory()),
                request.bool("stdin").orElse(true),
                size);
        if (!table.takePlace()) {
            throw new RpcError(
                    Code.RESOURCE_EXHAUSTED,
                    "at most " + ProcessTable.MAX_RUNNING + " processes may run at once; end some first");
        }
        Hub hub = new Hub();
        Subscriber subscriber = hub.join();
        try {
            ManagedProcess process = launch(call, config, request.string("tag"), program, hub);
            long deadline = deadline(call);
            call.timeout().ifPresent(timeout -> killAfter(process, timeout));
            follow(call, deadline, process, subscriber, replies);
        } finally {
            hub.leave(subscriber);
        }
    }

    private ManagedProcess launch(
            Call call, ManagedProcess.Config config, Optional<String> tag, Launcher.Program program, Hub hub)
            throws RpcError, InterruptedException {
        CompletableFuture<ExitStatus> exit = new CompletableFuture<>();
        ManagedProcess process;
        try {
            Launcher.Launched launched = launcher.launch(call.user(), program, exit::complete);
            process = new ManagedProcess(config, tag, program.terminal().isPresent(), launched, exit, hub);
        } catch (NoSuchDirectory missing) {
            table.giveBack();
            throw new RpcError(Code.INVALID_ARGUMENT, "cwd '" + missing.directory() + "' does not exist");
        } catch (NativeException refused) {
            table.giveBack();
            boolean exhausted = switch (refused.errno()) {
                case Errno.EAGAIN, Errno.ENOMEM, Errno.ENFILE, Errno.EMFILE -> true;
                default -> false;
            };
            throw new RpcError(
                    exhausted ? Code.RESOURCE_EXHAUSTED : Code.INVALID_ARGUMENT,
                    "error starting process: " + refused.getMessage());
        } catch (IOException | RuntimeException failed) {
            table.giveBack();
            throw new RpcError(Code.INTERNAL, "error starting process: " + failed.getMessage());
        }
        table.add(process);
        Thread.ofVirtual().name("attend-" + process.pid()).start(() -> {
            try {
                process.attend(() -> table.end(process));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        return process;
    }

    /**
     * Kills the process when its time is over. Time passes in slices, of which a sandbox that was frozen meanwhile loses one: what was paused for
     * an hour is not killed as soon as it goes on.
     */
    private void killAfter(ManagedProcess process, Duration timeout) {
        Thread.ofVirtual().start(() -> {
            try {
                Duration left = timeout;
                while (left.isPositive()) {
                    Duration slice = left.compareTo(SLICE) < 0 ? left : SLICE;
                    if (process.awaitEnd(slice)) {
                        return;
                    }
                    left = left.minus(slice);
                }
                children.signal(process.pid(), SIGKILL);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void connect(Call call, Fields request, Replies replies)
            throws RpcError, MalformedJson, IOException, InterruptedException {
        Selector selector = Selector.of(request);
        ManagedProcess process = table.runningOrEnded(selector).orElseThrow(selector::unknown);
        Subscriber subscriber = process.hub().join();
        try {
            follow(call, deadline(call), process, subscriber, replies);
        } finally {
            process.hub().leave(subscriber);
        }
    }

    private static long deadline(Call call) {
        return System.nanoTime() + call.timeout().orElse(Duration.ofDays(3650)).toNanos();
    }

    private static void follow(Call call, long deadline, ManagedProcess process, Subscriber subscriber, Replies replies)
            throws RpcError, IOException, InterruptedException {
        replies.send(ProcessEvents.start(process.pid()));
        while (true) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw late();
            }
            Duration patience = Duration.ofNanos(Math.min(left, call.keepalive().toNanos()));
            Optional<Output> first = subscriber.take(patience);
            if (subscriber.isGone()) {
                throw new IOException("the listener took nothing for " + Subscriber.STALL);
            }
            if (first.isEmpty() && deadline - System.nanoTime() > 0) {
                replies.send(ProcessEvents.keepalive());
            }
            for (Optional<Output> next = first; next.isPresent(); next = subscriber.take(Duration.ZERO)) {
                switch (next.get()) {
                    case Output.Data data -> ProcessEvents.write(replies, data);
                    case Output.End(ExitStatus status) -> {
                        if (status instanceof ExitStatus.Signalled && deadline - System.nanoTime() <= 0) {
                            throw late(); // it was killed since its time was over, which is what its caller has to hear
                        }
                        replies.send(ProcessEvents.end(status));
                        return;
                    }
                }
            }
            replies.flush();
        }
    }

    private static RpcError late() {
        return new RpcError(Code.DEADLINE_EXCEEDED, "context deadline exceeded");
    }

    private Json.Obj update(Fields request) throws RpcError, MalformedJson {
        ManagedProcess process = running(request);
        Optional<Fields> pty = request.message("pty");
        if (pty.isPresent()) {
            Optional<Launcher.Size> size = size(pty.get());
            if (!process.onTerminal()) {
                throw new RpcError(Code.INTERNAL, "tty not assigned to process");
            }
            if (size.isPresent()) {
                try {
                    process.resize(size.get());
                } catch (NativeException refused) {
                    throw new RpcError(Code.INTERNAL, "error resizing tty: " + refused.reason());
                }
            }
        }
        return Json.empty();
    }

    private Json.Obj sendInput(Fields request) throws RpcError, MalformedJson, InterruptedException {
        feed(running(request), request.message("input"));
        return Json.empty();
    }

    private Json.Obj streamInput(ClientStreaming.Requests requests)
            throws RpcError, MalformedJson, IOException, InterruptedException {
        Optional<ManagedProcess> process = Optional.empty();
        for (Optional<Fields> next = requests.next(); next.isPresent(); next = requests.next()) {
            Fields message = next.get();
            Optional<Fields> start = message.message("start");
            if (start.isPresent()) {
                process = Optional.of(running(start.get()));
            } else if (message.has("data")) {
                if (process.isEmpty()) {
                    throw new RpcError(Code.INVALID_ARGUMENT, "the first message of a stream must be start");
                }
                feed(process.get(), message.message("data").orElseThrow().message("input"));
            } else if (!message.has("keepalive")) {
                throw new RpcError(Code.UNIMPLEMENTED, "invalid event type: start, data or keepalive is expected");
            }
        }
        return Json.empty();
    }

    private static void feed(ManagedProcess process, Optional<Fields> input)
            throws RpcError, MalformedJson, InterruptedException {
        Optional<byte[]> stdin = input.isPresent() ? input.get().bytes("stdin") : Optional.empty();
        Optional<byte[]> pty = input.isPresent() ? input.get().bytes("pty") : Optional.empty();
        if (stdin.isEmpty() && pty.isEmpty()) {
            throw new RpcError(Code.UNIMPLEMENTED, "invalid input type: stdin or pty is expected");
        }
        if (stdin.isPresent() && process.onTerminal()) {
            throw new RpcError(
                    Code.INTERNAL, "error writing to stdin: tty assigned to process; input must be given as pty");
        }
        if (pty.isPresent() && !process.onTerminal()) {
            throw new RpcError(Code.INTERNAL, "error writing to tty: tty not assigned to process");
        }
        if (!process.hasInput()) {
            throw new RpcError(Code.INTERNAL, "error writing to stdin: stdin not enabled or closed");
        }
        try {
            process.write(stdin.or(() -> pty).orElseThrow());
        } catch (NativeException refused) {
            if (refused.errno() == Errno.EAGAIN) {
                throw new RpcError(
                        Code.DEADLINE_EXCEEDED,
                        "the process did not read its input for " + ManagedProcess.INPUT_STALL.toSeconds() + " s");
            }
            throw new RpcError(Code.INTERNAL, "error writing to stdin: " + refused.reason());
        }
    }

    private Json.Obj sendSignal(Fields request) throws RpcError, MalformedJson, InterruptedException {
        Selector selector = Selector.of(request);
        ManagedProcess process = table.running(selector).orElseThrow(selector::unknown);
        int signal = signal(request);
        if (!children.signal(process.pid(), signal)) {
            throw selector.unknown();
        }
        if (signal == SIGKILL) {
            process.awaitExit(KILL_PATIENCE);
        }
        return Json.empty();
    }

    private Json.Obj closeInput(Fields request) throws RpcError, MalformedJson {
        ManagedProcess process = running(request);
        if (process.onTerminal()) {
            throw new RpcError(
                    Code.UNKNOWN, "cannot close stdin of a process on a terminal; send Ctrl+D (0x04) instead");
        }
        process.closeInput();
        return Json.empty();
    }

    private ManagedProcess running(Fields request) throws RpcError, MalformedJson {
        Selector selector = Selector.of(request);
        return table.running(selector).orElseThrow(selector::unknown);
    }

    private Map<String, String> environment(Call call, Map<String, String> envs) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", Launcher.DEFAULT_PATH);
        environment.put("HOME", call.user().home());
        environment.put("USER", call.user().name());
        environment.put("LOGNAME", call.user().name());
        environment.put("SHELL", call.user().shell());
        environment.putAll(settings.get().env());
        environment.putAll(envs);
        return environment;
    }

    private static Map<String, String> checkedEnvs(Map<String, String> envs) throws RpcError {
        for (Map.Entry<String, String> variable : envs.entrySet()) {
            String name = variable.getKey();
            if (name.isEmpty()
                    || name.contains("=")
                    || name.indexOf('\0') >= 0
                    || variable.getValue().indexOf('\0') >= 0) {
                throw new RpcError(
                        Code.INVALID_ARGUMENT, "environment variables have a name without '=' and no zero bytes");
            }
        }
        return envs;
    }

    private String directory(Call call, Optional<String> given) throws RpcError {
        try {
            Path path = UserPath.resolve(
                    given.orElse(""), call.user(), settings.get().defaultDirectory());
            boolean named = given.filter(directory -> !directory.isEmpty()).isPresent();
            return named || Files.isDirectory(path) ? path.toString() : "/"; // a login does the same without a home
        } catch (IllegalArgumentException refused) {
            throw new RpcError(Code.INVALID_ARGUMENT, String.valueOf(refused.getMessage()));
        }
    }

    private static Optional<Launcher.Size> size(Fields pty) throws RpcError, MalformedJson {
        Optional<Fields> size = pty.message("size");
        if (size.isEmpty()) {
            return Optional.empty();
        }
        long columns = size.get().integer("cols").orElse(0L);
        long rows = size.get().integer("rows").orElse(0L);
        if (columns < 0 || rows < 0 || columns > MAX_TERMINAL_SIDE || rows > MAX_TERMINAL_SIDE) {
            throw new RpcError(
                    Code.INVALID_ARGUMENT, "a terminal has at most " + MAX_TERMINAL_SIDE + " columns and rows");
        }
        return Optional.of(new Launcher.Size((int) columns, (int) rows));
    }

    private static int signal(Fields request) throws RpcError, MalformedJson {
        String name = switch (request.value("signal").orElse(new Json.Null())) {
            case Json.Str(String text) -> text;
            case Json.Num(String number) -> number;
            case Json.Obj _, Json.Arr _, Json.Bool _, Json.Null _, Json.Rendered _ -> "";
        };
        return switch (name) {
            case "SIGNAL_SIGKILL", "9" -> SIGKILL;
            case "SIGNAL_SIGTERM", "15" -> SIGTERM;
            default -> throw new RpcError(Code.UNIMPLEMENTED, "invalid signal: " + name);
        };
    }
}
