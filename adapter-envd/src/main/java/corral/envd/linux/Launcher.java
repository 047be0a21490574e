package corral.envd.linux;

import corral.envd.account.Account;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts programs as users of the image, with pipes or a terminal. */
public final class Launcher {
    /** Where a program is searched when its environment has no PATH. */
    public static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** How much worse than the daemon's a child's standing is when memory runs out. */
    private static final String OOM_SCORE_ADJUSTMENT = "200";

    private final Children children;
    private final FdPoller poller;

    public Launcher(Children children, FdPoller poller) {
        this.children = children;
        this.poller = poller;
    }

    /**
     * What to start.
     *
     * @param command a path, or a name to search in the PATH of the environment
     * @param arguments without the program's own name
     * @param environment complete
     * @param directory absolute
     * @param input whether the program gets a pipe as its input; otherwise it reads nothing
     * @param terminal its size, for a program that runs on a terminal
     */
    public record Program(
            String command,
            List<String> arguments,
            Map<String, String> environment,
            String directory,
            boolean input,
            Optional<Size> terminal) {
        public Program {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }
    }

    /** Of a terminal, in characters. */
    public record Size(int columns, int rows) {}

    /**
     * What runs now.
     *
     * @param in where its input is written; on a terminal the same as {@code out}
     */
    public record Launched(int pid, Optional<PolledFd> in, PolledFd out, Optional<PolledFd> error) {}

    /**
     * Starts the program with the rights of the user.
     *
     * @param whenEnded hears of the end exactly once, possibly before this method returns
     * @throws NoSuchDirectory when the directory is not there
     * @throws NativeException when the program cannot be started
     */
    public Launched launch(Account user, Program program, Consumer<ExitStatus> whenEnded)
            throws IOException, InterruptedException {
        Launched launched = AsUser.call(user, () -> {
            if (!Files.isDirectory(Path.of(program.directory()))) {
                throw new NoSuchDirectory(program.directory());
            }
            return program.terminal().isPresent()
                    ? onTerminal(program, program.terminal().get(), whenEnded)
                    : onPipes(program, whenEnded);
        });
        worsenStanding(launched.pid());
        return launched;
    }

    private Launched onTerminal(Program program, Size size, Consumer<ExitStatus> whenEnded) throws NativeException {
        PseudoTerminal terminal = PseudoTerminal.open(size.columns(), size.rows());
        try {
            int pid = children.spawn(spawn(program, new Spawn.Streams.Terminal(terminal.slave())), whenEnded);
            PolledFd master = poller.watch(terminal.master());
            return new Launched(pid, Optional.of(master), master, Optional.empty());
        } catch (NativeException refused) {
            close(terminal.master());
            throw refused;
        }
    }

    private Launched onPipes(Program program, Consumer<ExitStatus> whenEnded) throws NativeException {
        List<Integer> open = new ArrayList<>();
        try {
            int[] in = program.input() ? pipe(open) : new int[] {nothing(open), -1};
            int[] out = pipe(open);
            int[] error = pipe(open);
            int pid = children.spawn(spawn(program, new Spawn.Streams.Pipes(in[0], out[1], error[1])), whenEnded);
            close(in[0]);
            close(out[1]);
            close(error[1]);
            open.clear();
            return new Launched(
                    pid,
                    program.input() ? Optional.of(ours(in[1])) : Optional.empty(),
                    ours(out[0]),
                    Optional.of(ours(error[0])));
        } catch (NativeException refused) {
            open.forEach(Launcher::close);
            throw refused;
        }
    }

    private static Spawn spawn(Program program, Spawn.Streams streams) throws NativeException {
        List<String> arguments = new ArrayList<>();
        arguments.add(program.command());
        arguments.addAll(program.arguments());
        List<String> environment = program.environment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .toList();
        return new Spawn(search(program), arguments, environment, program.directory(), streams);
    }

    private static String search(Program program) throws NativeException {
        String command = program.command();
        if (command.contains("/")) {
            return command;
        }
        String path = program.environment().getOrDefault("PATH", DEFAULT_PATH);
        for (String folder : path.split(":", -1)) {
            Path candidate = Path.of(program.directory()).resolve(folder).resolve(command);
            if (!command.isEmpty() && Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate.toString();
            }
        }
        throw new NativeException("exec: \"" + command + "\"", Errno.ENOENT);
    }

    private static int[] pipe(List<Integer> open) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            NativeException.check("pipe2", Libc.syscall(Sys.PIPE2, ends.address(), Sys.O_CLOEXEC));
            int[] pipe = {ends.getAtIndex(ValueLayout.JAVA_INT, 0), ends.getAtIndex(ValueLayout.JAVA_INT, 1)};
            open.add(pipe[0]);
            open.add(pipe[1]);
            return pipe;
        }
    }

    private static int nothing(List<Integer> open) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long path = Libc.text(arena, "/dev/null");
            int fd = (int) NativeException.check("open /dev/null", Libc.syscall(Sys.OPEN, path, Sys.O_CLOEXEC, 0));
            open.add(fd);
            return fd;
        }
    }

    private PolledFd ours(int fd) throws NativeException {
        NativeException.check("fcntl", Libc.syscall(Sys.FCNTL, fd, Sys.F_SETFL, Sys.O_NONBLOCK));
        return poller.watch(fd);
    }

    private static void close(int fd) {
        Libc.syscall(Sys.CLOSE, fd);
    }

    /** A child that took all memory shall be ended before the daemon is; a child that has ended already needs nothing. */
    private static void worsenStanding(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            long path = Libc.text(arena, "/proc/" + pid + "/oom_score_adj");
            long fd = Libc.syscall(Sys.OPEN, path, Sys.O_WRONLY | Sys.O_CLOEXEC, 0);
            if (fd >= 0) {
                Libc.syscall(Sys.WRITE, fd, Libc.text(arena, OOM_SCORE_ADJUSTMENT), OOM_SCORE_ADJUSTMENT.length());
                close((int) fd);
            }
        }
    }
}
