package corral.testkit.work;

import corral.api.sandbox.SandboxAddress;
import corral.api.work.Door;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.ProcessEnd;
import corral.api.work.ProcessId;
import corral.api.work.ProcessLook;
import corral.api.work.SandboxProcesses;
import corral.api.work.ShellCommand;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Processes that a {@link PretendShell} plays. Sleeping lets virtual time pass; in the background it lasts until a signal comes. Directories that
 * begin with {@code /missing} do not exist.
 */
public final class InMemoryProcesses implements SandboxProcesses {
    private static final Duration QUESTION_EVERY = Duration.ofMillis(500);

    private final InMemoryFiles files;
    private final Consumer<Duration> pass;
    private final Map<String, Program> programs = new ConcurrentHashMap<>();
    private final List<ProcessEnd> ends = new CopyOnWriteArrayList<>();
    private final Map<Key, Background> backgrounds = new ConcurrentHashMap<>();

    private record Key(SandboxAddress address, ProcessId id) {}

    /** A program that a test installs, as {@code python3}. */
    public interface Program {
        /** Runs the content of the file that is its first word, and answers the code of its exit. */
        int run(String code, BiConsumer<Channel, String> out);
    }

    /** @param pass lets time pass where a command sleeps ({@code VirtualTime::advance}) */
    public InMemoryProcesses(InMemoryFiles files, Consumer<Duration> pass) {
        this.files = files;
        this.pass = pass;
    }

    /** How the commands ended that were run to their end, in that order. */
    public List<ProcessEnd> ends() {
        return List.copyOf(ends);
    }

    /** Installs a program in every sandbox. */
    public void install(String name, Program program) {
        programs.put(name, program);
    }

    @Override
    public Inside<ProcessEnd> run(Door door, ShellCommand command, Duration atMost, Follower follower) {
        return refused(door, command)
                .<Inside<ProcessEnd>>map(refusal -> refusal.map(_ -> new ProcessEnd.Abandoned()))
                .orElseGet(() -> {
                    ProcessEnd end = follow(door, command, atMost, follower);
                    ends.add(end);
                    return new Inside.Done<>(end);
                });
    }

    private ProcessEnd follow(Door door, ShellCommand command, Duration atMost, Follower follower) {
        PretendShell shell = new PretendShell(files, programs, door, command, follower::output);
        Duration left = atMost;
        List<String> statements = shell.statements();
        while (true) {
            PretendShell.Stop stop = shell.go(statements);
            switch (stop) {
                case PretendShell.Stop.Ended(ProcessEnd end) -> {
                    return end;
                }
                case PretendShell.Stop.Listening() -> {
                    return new ProcessEnd.Exited(0);
                }
                case PretendShell.Stop.Sleeping(long seconds, List<String> rest) -> {
                    Duration sleep = Duration.ofSeconds(seconds);
                    while (sleep.isPositive()) {
                        if (!follower.stays()) {
                            return new ProcessEnd.Abandoned();
                        }
                        if (!left.isPositive()) {
                            return new ProcessEnd.TimedOut();
                        }
                        pass.accept(QUESTION_EVERY);
                        left = left.minus(QUESTION_EVERY);
                        sleep = sleep.minus(QUESTION_EVERY);
                    }
                    statements = rest;
                }
            }
        }
    }

    @Override
    public Inside<ProcessId> start(Door door, ProcessId id, ShellCommand command) {
        Optional<Inside<ProcessId>> refused = refused(door, command).map(refusal -> refusal.map(_ -> id));
        if (refused.isPresent()) {
            return refused.get();
        }
        Background background = new Background();
        PretendShell shell =
                new PretendShell(files, programs, door, command, (_, bytes) -> background.output.writeBytes(bytes));
        switch (shell.go(shell.statements())) {
            case PretendShell.Stop.Ended(ProcessEnd end) -> background.end = Optional.of(end);
            case PretendShell.Stop.Listening() -> background.listens = true;
            case PretendShell.Stop.Sleeping _ -> {}
        }
        backgrounds.put(new Key(door.address(), id), background);
        return new Inside.Done<>(id);
    }

    @Override
    public Inside<ProcessLook> look(Door door, ProcessId id, long since, int most, Duration wait) {
        return with(door, id, background -> {
            byte[] output = background.output.toByteArray();
            int from = (int) Math.min(since, output.length);
            int to = (int) Math.min((long) from + most, output.length);
            return new Inside.Done<>(new ProcessLook(
                    background.end, Octets.of(Arrays.copyOfRange(output, from, to)), to, output.length));
        });
    }

    @Override
    public Inside<ProcessId> feed(Door door, ProcessId id, Octets input) {
        return with(door, id, background -> {
            if (background.end.isPresent()) {
                return new Inside.Missing<>();
            }
            if (background.listens) {
                background.output.writeBytes(input.bytes());
            }
            return new Inside.Done<>(id);
        });
    }

    @Override
    public Inside<ProcessId> signal(Door door, ProcessId id, Signal signal) {
        return with(door, id, background -> {
            if (background.end.isPresent()) {
                return new Inside.Missing<>();
            }
            background.end = Optional.of(new ProcessEnd.Killed("signal: " + signal));
            return new Inside.Done<>(id);
        });
    }

    private Optional<Inside<Door>> refused(Door door, ShellCommand command) {
        if (!files.opens(door)) {
            return Optional.of(unreachable());
        }
        return command.directory()
                .filter(directory -> directory.startsWith("/missing"))
                .map(directory -> new Inside.Rejected<>("cwd '" + directory + "' does not exist"));
    }

    private <T> Inside<T> with(Door door, ProcessId id, Work<T> work) {
        if (!files.opens(door)) {
            return unreachable();
        }
        Background background = backgrounds.get(new Key(door.address(), id));
        if (background == null) {
            return new Inside.Missing<>();
        }
        synchronized (background) {
            return work.on(background);
        }
    }

    private static <T> Inside<T> unreachable() {
        return new Inside.Unreachable<>("The daemon in memory does not answer, or does not know the token.");
    }

    private interface Work<T> {
        Inside<T> on(Background background);
    }

    private static final class Background {
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private Optional<ProcessEnd> end = Optional.empty();
        private boolean listens;
    }
}
