package corral.envd.linux;

/** What the daemon does to itself at its start. */
public final class ThisProcess {
    private static final int SET_DUMPABLE = 4;

    private ThisProcess() {}

    /** From now on no other process may read this one's memory or attach to it, whatever user it runs as. */
    public static void forbidInspection() throws NativeException {
        NativeException.check("prctl", Libc.syscall(Sys.PRCTL, SET_DUMPABLE, 0, 0, 0, 0));
    }

    /** The bits that new files and directories never get. */
    public static void fileCreationMask(int mask) {
        Libc.syscall(Sys.UMASK, mask);
    }
}
