package corral.testkit.simulation;

/** An invariant did not hold. The message names it, the seed, the command that replays it, and the last steps. */
public final class InvariantBroken extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    InvariantBroken(Invariant invariant, String what) {
        super(invariant + " is broken: " + what);
        this.invariant = invariant;
    }

    InvariantBroken(Invariant invariant, String message, Throwable cause) {
        super(message, cause);
        this.invariant = invariant;
    }

    /** Which one. */
    public Invariant invariant() {
        return invariant;
    }
}
