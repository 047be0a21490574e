package corral.envd.process;

import corral.envd.json.Json;
import corral.envd.linux.Errno;
import corral.envd.linux.ExitStatus;
import corral.envd.linux.Launcher;
import corral.envd.linux.NativeException;
import corral.envd.linux.PolledFd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/** A process that was started through the API, until its streams are closed and its exit is collected. */
final class ManagedProcess {
    /** How much is read from a pipe at once. */
    static final int PIPE_CHUNK_BYTES = 32 << 10;

    /** How much is read from a terminal at once. */
    static final int TERMINAL_CHUNK_BYTES = 16 << 10;

    /** How long input may wait for a process that does not read it. */
    static final Duration INPUT_STALL = Duration.ofSeconds(60);

    /** What the caller asked for, as it is shown in the list. */
    record Config(String command, List<String> arguments, Map<String, String> envs, Optional<String> directory) {
        Config {
            arguments = List.copyOf(arguments);
        }

        Json.Obj json() {
            Json.Builder variables = Json.object();
            envs.forEach(variables::with);
            Json.Builder config = Json.object()
                    .with("cmd", command)
                    .with("args", new Json.Arr(arguments.stream().map(Json::of).toList()))
                    .with("envs", variables.build());
            directory.ifPresent(path -> config.with("cwd", path));
            return config.build();
        }
    }

    private final Config config;
    private final Optional<String> tag;
    private final boolean terminal;
    private final Launcher.Launched launched;
    private final CompletableFuture<ExitStatus> exit;
    private final Hub hub;
    private final ReentrantLock inputTurn = new ReentrantLock(true);
    private final CountDownLatch ended = new CountDownLatch(1);

    ManagedProcess(
            Config config,
            Optional<String> tag,
            boolean terminal,
            Launcher.Launched launched,
            CompletableFuture<ExitStatus> exit,
            Hub hub) {
        this.config = config;
        this.tag = tag;
        this.terminal = terminal;
        this.launched = launched;
        this.exit = exit;
        this.hub = hub;
    }

    int pid() {
        return launched.pid();
    }

    Optional<String> tag() {
        return tag;
    }

    boolean onTerminal() {
        return terminal;
    }

    Hub hub() {
        return hub;
    }

    Json.Obj json() {
        Json.Builder info =
                Json.object().with("config", config.json()).with("pid", Integer.toUnsignedLong(launched.pid()));
        tag.ifPresent(name -> info.with("tag", name));
        return info.build();
    }

    /** Reads all output until its end, collects the exit, does what is to be done before anybody hears of it, and tells the listeners. */
    void attend(Runnable before) throws InterruptedException {
        Thread errors = Thread.ofVirtual()
                .start(() ->
                        launched.error().ifPresent(error -> drain(error, Output.Channel.STDERR, PIPE_CHUNK_BYTES)));
        if (terminal) {
            drain(launched.out(), Output.Channel.PTY, TERMINAL_CHUNK_BYTES);
        } else {
            drain(launched.out(), Output.Channel.STDOUT, PIPE_CHUNK_BYTES);
        }
        errors.join();
        ExitStatus status = exit.join();
        launched.in().ifPresent(PolledFd::close);
        before.run();
        ended.countDown();
        hub.finish(new Output.End(status));
    }

    /** Whether the end came in time. */
    boolean awaitEnd(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits a moment for the exit to be collected, so that nobody meets a dead process that still has a number. */
    void awaitExit(Duration atMost) throws InterruptedException {
        try {
            exit.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException _) {
            return; // it hangs in the kernel, or was never collected: the caller has done what can be done
        }
    }

    /** @throws NativeException with EPIPE when the process reads no more, EAGAIN when it takes nothing for too long */
    void write(byte[] bytes) throws NativeException, InterruptedException {
        PolledFd in = launched.in().orElseThrow(() -> new NativeException("write", Errno.EPIPE));
        inputTurn.lockInterruptibly();
        try {
            in.write(bytes, INPUT_STALL);
        } finally {
            inputTurn.unlock();
        }
    }

    boolean hasInput() {
        return launched.in().isPresent();
    }

    void closeInput() {
        launched.in().ifPresent(PolledFd::close);
    }

    void resize(Launcher.Size size) throws NativeException {
        launched.out().resize(size.columns(), size.rows());
    }

    private void drain(PolledFd source, Output.Channel channel, int chunk) {
        try (source) {
            for (byte[] bytes = source.read(chunk); bytes.length > 0; bytes = source.read(chunk)) {
                hub.publish(new Output.Data(channel, bytes));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
