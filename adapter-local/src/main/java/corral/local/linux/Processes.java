package corral.local.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Processes by number and start time together, since numbers are used again. */
public final class Processes {
    private static final int STATE = 0;
    private static final int START_TIME = 19;

    private Processes() {}

    /** When a process started, in clock ticks since the machine did; empty when it does not exist or has ended and only waits to be reaped. */
    public static OptionalLong startTime(long pid) {
        try {
            String line = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return fields[STATE].equals("Z") || fields[STATE].equals("X")
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(fields[START_TIME]));
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    public static boolean isAlive(long pid, long startTime) {
        OptionalLong now = startTime(pid);
        return now.isPresent() && now.getAsLong() == startTime;
    }

    /** Ends a process at once; nothing when it is gone or its number is another's by now. */
    public static void kill(long pid, long startTime) throws IOException {
        long descriptor = Libc.call(Sys.PIDFD_OPEN, pid, 0);
        if (descriptor < 0) {
            return;
        }
        try {
            if (isAlive(pid, startTime)) {
                long result = Libc.call(Sys.PIDFD_SEND_SIGNAL, descriptor, Sys.SIGKILL, 0, 0);
                if (result < 0 && result != -Sys.ESRCH) {
                    throw new NativeFailure("Ending a process", (int) -result);
                }
            }
        } finally {
            Libc.close(descriptor);
        }
    }

    /** Ends whatever has this number now. */
    public static void kill(long pid) {
        Libc.call(Sys.KILL, pid, Sys.SIGKILL);
    }
}
