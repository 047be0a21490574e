package corral.envd.storage;

import com.sun.net.httpserver.HttpExchange;
import corral.envd.account.Account;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import corral.envd.linux.Children;
import corral.envd.linux.ExitStatus;
import corral.envd.linux.Launcher;
import corral.envd.linux.NativeException;
import corral.envd.linux.PolledFd;
import corral.envd.transfer.HttpError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code /v1/storage/mounts}: {@code POST} mounts a volume, {@code DELETE} takes one out, {@code GET} lists them. The work is done by {@link StorageCommand}, the
 * daemon's own runtime with another main class, which is started for it and gone afterwards.
 */
public final class StorageHandler {
    /** How many helpers run at one time; more requests wait for their turn. */
    static final int HELPERS = 3;

    /** How many requests may wait for a helper; more answer 429. */
    static final int WAITING = 32;

    /** How long a helper may take; then it is ended. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int MAX_ANSWER = 256 << 10;
    private static final int KILL = 9;
    private static final Account ROOT = new Account("root", 0, 0, List.of(0), "/", "/bin/sh");

    private final Launcher launcher;
    private final Children children;
    private final Semaphore helpers = new Semaphore(HELPERS, true);

    public StorageHandler(Launcher launcher, Children children) {
        this.launcher = launcher;
        this.children = children;
    }

    /** Answers one request of somebody who has the daemon's token. */
    public void handle(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> answer(exchange, List.of("list"), new byte[0]);
            case "POST" -> {
                Fields asked = body(exchange);
                byte[] request = field(asked, "publishRequest");
                answer(exchange, List.of("mount", "--driver=" + driver(asked), "--config=-"), request);
            }
            case "DELETE" -> {
                Fields asked = body(exchange);
                String target = string(asked, "mountPath");
                answer(exchange, List.of("unmount", "--driver=" + driver(asked), "--target=" + target), new byte[0]);
            }
            default -> {
                exchange.getResponseHeaders().set("Allow", "GET, POST, DELETE");
                throw new HttpError(405, "mounts are listed by GET, made by POST and taken out by DELETE");
            }
        }
    }

    private static Fields body(HttpExchange exchange) throws IOException, HttpError {
        byte[] text = exchange.getRequestBody().readNBytes(StorageCommand.MAX_CONFIG + 1);
        if (text.length > StorageCommand.MAX_CONFIG) {
            throw new HttpError(413, "the body has more than " + StorageCommand.MAX_CONFIG + " bytes");
        }
        try {
            return new Fields(JsonReader.object(text));
        } catch (MalformedJson malformed) {
            throw new HttpError(400, String.valueOf(malformed.getMessage()));
        }
    }

    private static String driver(Fields asked) throws HttpError {
        return string(asked, "driver");
    }

    private static String string(Fields asked, String name) throws HttpError {
        try {
            return asked.string(name)
                    .filter(value -> !value.isEmpty() && value.indexOf('\0') < 0)
                    .orElseThrow(() -> new HttpError(400, "the field " + name + " is missing"));
        } catch (MalformedJson malformed) {
            throw new HttpError(400, String.valueOf(malformed.getMessage()));
        }
    }

    /** The JSON form of a message, as an object or as text that holds one. */
    private static byte[] field(Fields asked, String name) throws HttpError {
        Optional<Json> value = asked.value(name);
        if (value.isPresent() && value.get() instanceof Json.Obj object) {
            return object.text().getBytes(StandardCharsets.UTF_8);
        }
        return string(asked, name).getBytes(StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange, List<String> arguments, byte[] input)
            throws IOException, HttpError, InterruptedException {
        if (helpers.getQueueLength() >= WAITING) {
            throw new HttpError(429, "too many mounts wait for their turn: try again in a moment");
        }
        helpers.acquire();
        Ended ended;
        try {
            ended = run(arguments, input);
        } finally {
            helpers.release();
        }
        byte[] text = ended.said().strip().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(ended.status(), text.length);
        exchange.getResponseBody().write(text);
    }

    private record Ended(int status, String said) {}

    private Ended run(List<String> arguments, byte[] input) throws IOException, InterruptedException {
        List<String> command = command();
        command.addAll(arguments);
        CompletableFuture<ExitStatus> end = new CompletableFuture<>();
        Launcher.Launched helper = launcher.launch(
                ROOT,
                new Launcher.Program(
                        command.getFirst(),
                        command.subList(1, command.size()),
                        Map.of(),
                        Path.of("").toAbsolutePath().toString(),
                        true,
                        Optional.empty()),
                end::complete);
        // a virtual thread for each output; both end with the helper
        CompletableFuture<String> said = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> said.complete(readAll(helper.out())));
        helper.error().ifPresent(error -> Thread.ofVirtual().start(() -> System.err.print(readAll(error))));
        try (var in = helper.in().orElseThrow()) {
            in.write(input, PATIENCE);
        } catch (NativeException gone) {
            // it has ended already, and says why
        }
        try {
            ExitStatus status = end.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            String text = said.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new Ended(
                    status(status), text.isBlank() ? failure("the storage helper ended: " + status.text()) : text);
        } catch (TimeoutException _) {
            children.signal(helper.pid(), KILL);
            return new Ended(504, failure("the storage helper took more than " + PATIENCE.toSeconds() + " s"));
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("Nothing fails these.", impossible);
        }
    }

    private static String failure(String message) {
        return Json.object()
                .with("success", false)
                .with("mountPath", "")
                .with("message", message)
                .build()
                .text();
    }

    private static int status(ExitStatus status) {
        if (!(status instanceof ExitStatus.Exited(int code))) {
            return 500;
        }
        if (code == 0) {
            return 200;
        }
        return Arrays.stream(StorageRefused.Blame.values())
                .filter(blame -> blame.exitCode == code)
                .findFirst()
                .map(blame -> blame.status)
                .orElse(500);
    }

    private static String readAll(PolledFd fd) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (fd) {
            for (byte[] part = fd.read(8 << 10); part.length > 0; part = fd.read(8 << 10)) {
                if (all.size() < MAX_ANSWER) {
                    all.writeBytes(part);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** This process's own command line up to its main class; the helper's jars lie in a folder beside the daemon's. */
    private static List<String> command() throws IOException {
        List<String> own =
                List.of(Files.readString(Path.of("/proc/self/cmdline")).split("\0", -1));
        List<String> command = new ArrayList<>();
        for (int at = 0; at < own.size(); at++) {
            String part = own.get(at);
            if (part.equals("-cp")) {
                String path = own.get(at + 1);
                Path beside = Path.of(path.split(":", 2)[0]).resolveSibling("storage");
                command.addAll(List.of("-cp", path + ":" + beside + "/*", StorageCommand.class.getName()));
                return command;
            }
            if (!part.startsWith("-XX:AOT")) {
                command.add(part);
            }
        }
        throw new IOException("The daemon was started without -cp, so its helper cannot be.");
    }
}
