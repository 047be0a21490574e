package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A program that goes on when this process has ended: in a session of its own, with nothing of this process's environment or descriptors. */
public final class Detached {
    private static final int BY_PID = 1;
    private static final int EXITED_WITHOUT_WAIT = 4 | 1;
    private static final int SIGINFO_BYTES = 128;
    private static final int SIGKILL = 9;

    private final int pid;

    private Detached(int pid) {
        this.pid = pid;
    }

    /**
     * Starts it.
     *
     * @param command the program's absolute path and its arguments
     * @param environment as NAME=value
     * @param output where it may report; what cannot be opened there is thrown away
     */
    public static Detached start(List<String> command, List<String> environment, String output) throws NativeException {
        int in = open("/dev/null", 0);
        int out = openOr(output);
        try {
            return new Detached(
                    new Spawn(command.getFirst(), command, environment, "/", new Spawn.Streams.Pipes(in, out, out))
                            .run());
        } finally {
            Libc.syscall(Sys.CLOSE, in);
            Libc.syscall(Sys.CLOSE, out);
        }
    }

    public boolean hasEnded() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
            long result = Libc.syscall(Sys.WAITID, BY_PID, pid, info.address(), EXITED_WITHOUT_WAIT, 0);
            return result < 0 || info.get(ValueLayout.JAVA_INT, 0) != 0;
        }
    }

    public void kill() {
        Libc.syscall(Sys.KILL, pid, SIGKILL);
    }

    private static int openOr(String output) throws NativeException {
        try {
            return open(output, Sys.O_WRONLY);
        } catch (NativeException _) {
            return open("/dev/null", Sys.O_WRONLY);
        }
    }

    /** Never waits: a pipe that nobody reads is refused. */
    private static int open(String path, int flags) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long text = Libc.text(arena, path);
            int all = flags | Sys.O_NOCTTY | Sys.O_NONBLOCK | Sys.O_CLOEXEC;
            return (int) NativeException.check("open " + path, Libc.syscall(Sys.OPEN, text, all, 0));
        }
    }
}
