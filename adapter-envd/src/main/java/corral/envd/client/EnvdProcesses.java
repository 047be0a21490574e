package corral.envd.client;

import corral.api.sandbox.SandboxAddress;
import corral.api.work.Door;
import corral.api.work.FilePart;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.ProcessEnd;
import corral.api.work.ProcessId;
import corral.api.work.ProcessLook;
import corral.api.work.SandboxProcesses;
import corral.api.work.ShellCommand;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.MalformedJson;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Processes through the daemon. One in the background has its id as its tag, and keeps its output and the code of its exit in a folder of
 * its own inside the sandbox, so that every replica answers for it as long as the sandbox lives.
 */
public final class EnvdProcesses implements SandboxProcesses {
    private static final Duration QUESTION_EVERY = Duration.ofMillis(250);

    /** How long killing what is not wanted any more may take. */
    private static final Duration KILL = Duration.ofSeconds(5);

    /** How much later than this class the daemon ends a command, should this process be gone. */
    private static final Duration BACKSTOP = Duration.ofSeconds(10);

    private static final Optional<String> ROOT = Optional.of("root");
    private static final String START = "process.Process/Start";

    /** Sends a signal to each process of a session; twice, since one may have been born meanwhile. */
    private static final String SIGNAL_SESSION = """
            for turn in 1 2; do
                for file in /proc/[0-9]*/stat; do
                    { read -r line < "$file"; } 2>/dev/null || continue
                    pid=${line%% *}
                    set -- ${line##*) }
                    if [ "$4" = "$SESSION" ]; then kill -"$SIGNAL" "$pid" 2>/dev/null; fi
                done
            done
            exit 0
            """;

    private static final String BACKGROUND = """
            folder=$1
            mkdir -m 700 "$folder" || exit 125
            exec >>"$folder/out" 2>&1
            /bin/bash -l -c "$2"
            code=$?
            echo $code >"$folder/code.new"
            mv "$folder/code.new" "$folder/code"
            exit $code
            """;

    private final DaemonCalls calls;
    private final EnvdFiles files;

    /** Daemons listen at {@link SandboxAddress#DAEMON_PORT}. */
    public EnvdProcesses() {
        this(SandboxAddress.DAEMON_PORT);
    }

    EnvdProcesses(int port) {
        this.calls = new DaemonCalls(port);
        this.files = new EnvdFiles(port);
    }

    @Override
    public Inside<ProcessEnd> run(Door door, ShellCommand command, Duration atMost, Follower follower) {
        Json.Obj request = start(command, "/bin/bash", List.of("-l", "-c", command.line()), Optional.empty());
        return follow(door, command.user(), request, atMost, follower);
    }

    private Inside<ProcessEnd> follow(
            Door door, Optional<String> user, Json.Obj request, Duration atMost, Follower follower) {
        long deadline = System.nanoTime() + atMost.toNanos();
        Map<String, String> timeout =
                Map.of("Connect-Timeout-Ms", "" + atMost.plus(BACKSTOP).toMillis());
        try (MessageStream stream = calls.stream(door, user, START, request, timeout)) {
            if (!stream.isTaken()) {
                return notTaken(stream);
            }
            return new Following(door, stream, follower).toTheEnd(deadline);
        } catch (IOException failed) {
            return DaemonCalls.unreachable(door, START, failed);
        }
    }

    /** One command that is followed. */
    private final class Following {
        private final Door door;
        private final MessageStream stream;
        private final Follower follower;
        private long pid;

        private Following(Door door, MessageStream stream, Follower follower) {
            this.door = door;
            this.stream = stream;
            this.follower = follower;
        }

        private Inside<ProcessEnd> toTheEnd(long deadline) throws IOException {
            long asked = System.nanoTime();
            while (true) {
                long now = System.nanoTime();
                if (now >= deadline) {
                    return killed(new ProcessEnd.TimedOut());
                }
                if (now - asked >= QUESTION_EVERY.toNanos()) {
                    asked = now;
                    if (!follower.stays()) {
                        return killed(new ProcessEnd.Abandoned());
                    }
                }
                Duration left = Duration.ofNanos(deadline - now);
                switch (stream.next(left.compareTo(QUESTION_EVERY) < 0 ? left : QUESTION_EVERY)) {
                    case MessageStream.Next.Message(Json.Obj message) -> {
                        Optional<ProcessEnd> end = heard(message);
                        if (end.isPresent()) {
                            return new Inside.Done<>(end.get());
                        }
                    }
                    case MessageStream.Next.Silence() -> {}
                    case MessageStream.Next.End(Json.Obj trailer) -> {
                        return ended(trailer);
                    }
                }
            }
        }

        private Optional<ProcessEnd> heard(Json.Obj message) throws IOException {
            try {
                Optional<Fields> event = new Fields(message).message("event");
                if (event.isEmpty()) {
                    return Optional.empty();
                }
                Optional<Fields> start = event.get().message("start");
                if (start.isPresent()) {
                    pid = start.get().integer("pid").orElse(0L);
                }
                Optional<Fields> data = event.get().message("data");
                if (data.isPresent()) {
                    data.get().bytes("stdout").ifPresent(bytes -> follower.output(Channel.STDOUT, bytes));
                    data.get().bytes("stderr").ifPresent(bytes -> follower.output(Channel.STDERR, bytes));
                }
                Optional<Fields> end = event.get().message("end");
                return end.isPresent() ? Optional.of(end(end.get())) : Optional.empty();
            } catch (MalformedJson malformed) {
                throw new IOException("the daemon sent an event that is not understood", malformed);
            }
        }

        private Inside<ProcessEnd> killed(ProcessEnd why) {
            if (pid > 0) {
                signalSession(door, pid, Signal.KILL);
            }
            return new Inside.Done<>(why);
        }
    }

    private static ProcessEnd end(Fields end) throws MalformedJson {
        return end.bool("exited").orElse(false)
                ? new ProcessEnd.Exited((int) (long) end.integer("exitCode").orElse(0L))
                : new ProcessEnd.Killed(end.string("status").orElse("a signal ended it"));
    }

    private static <T> Inside<T> ended(Json.Obj trailer) {
        return trailer.fields().get("error") instanceof Json.Obj error
                ? DaemonCalls.refused(error)
                : new Inside.Unreachable<>("The daemon ended a stream before its process.");
    }

    private static <T> Inside<T> notTaken(MessageStream stream) {
        return new Inside.Unreachable<>("The daemon answered " + stream.status() + ".");
    }

    @Override
    public Inside<ProcessId> start(Door door, ProcessId id, ShellCommand command) {
        List<String> arguments = List.of("-c", BACKGROUND, "corral", folder(id), command.line());
        Json.Obj request = start(command, "/bin/bash", arguments, Optional.of(id));
        try (MessageStream stream = calls.stream(door, command.user(), START, request, Map.of())) {
            if (!stream.isTaken()) {
                return notTaken(stream);
            }
            return switch (stream.next(DaemonCalls.AT_MOST)) {
                case MessageStream.Next.Message _ -> new Inside.Done<>(id);
                case MessageStream.Next.Silence() -> new Inside.Unreachable<>("The daemon did not start it in time.");
                case MessageStream.Next.End(Json.Obj trailer) -> ended(trailer);
            };
        } catch (IOException failed) {
            return DaemonCalls.unreachable(door, START, failed);
        }
    }

    @Override
    public Inside<ProcessLook> look(Door door, ProcessId id, long since, int most, Duration wait) {
        if (wait.isPositive()) {
            awaitEnd(door, id, wait);
        }
        return switch (pid(door, id)) {
            case Inside.Done<Long> _ -> look(door, id, since, most, true);
            case Inside.Missing<Long> _ -> look(door, id, since, most, false);
            case Inside.Rejected<Long>(String sentence) -> new Inside.Rejected<>(sentence);
            case Inside.Unreachable<Long>(String sentence) -> new Inside.Unreachable<>(sentence);
        };
    }

    /** The code is read after the list of processes and before the output: whoever has left a code has said everything. */
    private Inside<ProcessLook> look(Door door, ProcessId id, long since, int most, boolean runs) {
        Inside<FilePart> code = files.read(door, ROOT, folder(id) + "/code", 0, 16);
        Inside<FilePart> out = files.read(door, ROOT, folder(id) + "/out", since, most);
        if (runs && out instanceof Inside.Missing<FilePart>) {
            return new Inside.Done<>(new ProcessLook(Optional.empty(), Octets.NONE, 0, 0)); // it has not got that far
        }
        Optional<ProcessEnd> exited = code instanceof Inside.Done<FilePart>(FilePart text)
                        && text.content().text().strip().matches("[0-9]{1,3}")
                ? Optional.of(new ProcessEnd.Exited(
                        Integer.parseInt(text.content().text().strip())))
                : Optional.empty();
        Optional<ProcessEnd> end =
                exited.or(() -> runs ? Optional.empty() : Optional.of(new ProcessEnd.Killed("a signal ended it")));
        return out.map(part -> new ProcessLook(
                end,
                most == 0 ? Octets.NONE : part.content(),
                most == 0
                        ? Math.min(since, part.size())
                        : part.offset() + part.content().length(),
                part.size()));
    }

    /** A stream of its events ends with it; that there is none is no trouble here. */
    private void awaitEnd(Door door, ProcessId id, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        try (MessageStream stream =
                calls.stream(door, Optional.empty(), "process.Process/Connect", selected(id), Map.of())) {
            while (stream.isTaken() && System.nanoTime() < deadline) {
                switch (stream.next(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
                    case MessageStream.Next.Message _, MessageStream.Next.Silence _ -> {}
                    case MessageStream.Next.End _ -> {
                        return;
                    }
                }
            }
        } catch (IOException _) {
            return; // the look that follows says what is wrong
        }
    }

    @Override
    public Inside<ProcessId> feed(Door door, ProcessId id, Octets input) {
        Json.Obj request = Json.object()
                .with("process", Json.object("tag", Json.of(id.value())))
                .with("input", Json.object("stdin", Json.of(Base64.getEncoder().encodeToString(input.bytes()))))
                .build();
        return calls.ask(door, Optional.empty(), "process.Process/SendInput", request)
                .map(_ -> id);
    }

    @Override
    public Inside<ProcessId> signal(Door door, ProcessId id, Signal signal) {
        return switch (pid(door, id)) {
            case Inside.Done<Long>(Long pid) -> signalSession(door, pid, signal).map(_ -> id);
            case Inside.Missing<Long> _ -> new Inside.Missing<>();
            case Inside.Rejected<Long>(String sentence) -> new Inside.Rejected<>(sentence);
            case Inside.Unreachable<Long>(String sentence) -> new Inside.Unreachable<>(sentence);
        };
    }

    /** The process number of a background process that runs: the daemon makes each the first one of a session. */
    private Inside<Long> pid(Door door, ProcessId id) {
        return switch (calls.ask(door, Optional.empty(), "process.Process/List", Json.empty())) {
            case Inside.Done<Json.Obj>(Json.Obj answer) ->
                running(answer, id).<Inside<Long>>map(Inside.Done::new).orElseGet(Inside.Missing::new);
            case Inside.Missing<Json.Obj> _ -> new Inside.Missing<>();
            case Inside.Rejected<Json.Obj>(String sentence) -> new Inside.Rejected<>(sentence);
            case Inside.Unreachable<Json.Obj>(String sentence) -> new Inside.Unreachable<>(sentence);
        };
    }

    private static Optional<Long> running(Json.Obj answer, ProcessId id) {
        if (!(answer.fields().get("processes") instanceof Json.Arr(List<Json> processes))) {
            return Optional.empty();
        }
        return processes.stream()
                .filter(process -> process instanceof Json.Obj described
                        && DaemonCalls.text(described, "tag").equals(id.value()))
                .findFirst()
                .flatMap(process -> process instanceof Json.Obj described
                                && described.fields().get("pid") instanceof Json.Num(String number)
                        ? Optional.of(Long.parseLong(number))
                        : Optional.empty());
    }

    private Inside<ProcessEnd> signalSession(Door door, long session, Signal signal) {
        ShellCommand command = new ShellCommand(
                SIGNAL_SESSION, Map.of("SESSION", "" + session, "SIGNAL", signal.name()), Optional.of("/"), ROOT);
        Json.Obj request = start(command, "/bin/sh", List.of("-c", command.line()), Optional.empty());
        return follow(door, ROOT, request, KILL, new Nobody());
    }

    private static Json.Obj start(
            ShellCommand command, String program, List<String> arguments, Optional<ProcessId> tag) {
        Json.Builder envs = Json.object();
        command.env().forEach(envs::with);
        Json.Builder process = Json.object()
                .with("cmd", program)
                .with("args", new Json.Arr(arguments.stream().map(Json::of).toList()))
                .with("envs", envs.build());
        command.directory().ifPresent(directory -> process.with("cwd", directory));
        Json.Builder request = Json.object().with("process", process.build()).with("stdin", tag.isPresent());
        tag.ifPresent(id -> request.with("tag", id.value()));
        return request.build();
    }

    private static Json.Obj selected(ProcessId id) {
        return Json.object("process", Json.object("tag", Json.of(id.value())));
    }

    private static String folder(ProcessId id) {
        return "/tmp/corral-process-" + id;
    }

    /** Hears nothing, and stays. */
    private static final class Nobody implements Follower {
        @Override
        public void output(Channel channel, byte[] bytes) {}

        @Override
        public boolean stays() {
            return true;
        }
    }
}
