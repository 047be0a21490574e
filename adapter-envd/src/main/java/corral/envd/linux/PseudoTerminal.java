package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The master side of a new pseudo terminal. Opened on the thread of the user who will own it.
 *
 * @param master a non-blocking descriptor
 * @param slave the path that the first process opens
 */
record PseudoTerminal(int master, String slave) {
    private static final int SET_LOCK = 0x40045431;
    private static final int GET_NUMBER = 0x80045430;
    private static final int SET_SIZE = 0x5414;

    static PseudoTerminal open(int columns, int rows) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = Sys.O_RDWR | Sys.O_NOCTTY | Sys.O_CLOEXEC | Sys.O_NONBLOCK;
            int master = (int) NativeException.check(
                    "open /dev/ptmx", Libc.syscall(Sys.OPEN, Libc.text(arena, "/dev/ptmx"), flags, 0));
            try {
                MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
                NativeException.check("unlockpt", Libc.syscall(Sys.IOCTL, master, SET_LOCK, value.address()));
                NativeException.check("ptsname", Libc.syscall(Sys.IOCTL, master, GET_NUMBER, value.address()));
                resize(master, columns, rows);
                return new PseudoTerminal(master, "/dev/pts/" + value.get(ValueLayout.JAVA_INT, 0));
            } catch (NativeException refused) {
                Libc.syscall(Sys.CLOSE, master);
                throw refused;
            }
        }
    }

    static void resize(int master, int columns, int rows) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_SHORT, 4);
            size.setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) rows);
            size.setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) columns);
            NativeException.check("TIOCSWINSZ", Libc.syscall(Sys.IOCTL, master, SET_SIZE, size.address()));
        }
    }
}
