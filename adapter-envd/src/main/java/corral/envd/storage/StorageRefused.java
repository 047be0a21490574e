package corral.envd.storage;

/** A volume cannot be mounted or taken out; the message is for the caller. */
final class StorageRefused extends Exception {
    private static final long serialVersionUID = 1;

    /** Who or what is to blame, by which the helper ends and the daemon answers. */
    enum Blame {
        /** The request is wrong. */
        REQUEST(2, 400),
        /** The path is in use. */
        CONFLICT(3, 409),
        /** There is no plugin, or it does not answer. */
        ABSENT(4, 503),
        /** The plugin refused, or did not do what it said. */
        PLUGIN(5, 502),
        /** There is no such mount. */
        UNKNOWN(6, 404);

        final int exitCode;
        final int status;

        Blame(int exitCode, int status) {
            this.exitCode = exitCode;
            this.status = status;
        }
    }

    private final Blame blame;

    StorageRefused(Blame blame, String message) {
        super(message, null, false, false);
        this.blame = blame;
    }

    Blame blame() {
        return blame;
    }
}
