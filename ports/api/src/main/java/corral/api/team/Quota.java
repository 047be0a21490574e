package corral.api.team;

/**
 * How much of one thing the sandboxes of a key or a team may use together.
 *
 * @param dimension of what
 * @param scope counted over which sandboxes
 * @param limit at most so much, in the unit of the dimension; 0 allows none
 */
public record Quota(Dimension dimension, Scope scope, long limit) {
    public Quota {
        if (limit < 0) {
            throw new IllegalArgumentException("A quota is not negative.");
        }
    }

    /** What is limited. */
    public enum Dimension {
        /** How many sandboxes. */
        SANDBOX_COUNT,
        /** Processor time that they may use, in thousandths of a core. */
        CPU_MILLIS,
        /** Memory that they may use, in MiB, each sandbox rounded up. */
        MEMORY_MEBI
    }

    /** Which sandboxes count. */
    public enum Scope {
        /** Every one that was not ended. */
        ALL,
        /** Those that run or are to run; paused ones do not count. */
        RUNNING
    }
}
