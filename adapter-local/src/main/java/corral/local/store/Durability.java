package corral.local.store;

/** What a committed write survives. */
enum Durability {
    /** {@code kill -9} of the process, but not a loss of power: the commit is in the kernel's hands. */
    PROCESS("PRAGMA synchronous = NORMAL"),
    /** A loss of power too: the commit was flushed to the disk. */
    POWER("PRAGMA synchronous = FULL");

    private final String pragma;

    Durability(String pragma) {
        this.pragma = pragma;
    }

    String pragma() {
        return pragma;
    }
}
