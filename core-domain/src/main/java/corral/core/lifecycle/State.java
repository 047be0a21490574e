package corral.core.lifecycle;

/** Where a sandbox is in its life. Every combination of what can be desired and observed has exactly one. */
public sealed interface State {
    /** What this is a name for. */
    Condition condition();

    /** On its way to running, not to be used yet. */
    sealed interface Arriving extends State {}

    /** Recorded; nothing was tried yet. */
    record Requested(Condition condition) implements Arriving {}

    /** Its workload is being started. */
    record Starting(Condition condition) implements Arriving {}

    /** Stopped and started anew from another revision of its template. */
    record Upgrading(Condition condition) implements Arriving {}

    /** Stopped and started anew without anything that its last owner left. */
    record Recycling(Condition condition) implements Arriving {}

    /** Runs and waits in a pool. */
    record Available(Condition condition) implements State {}

    /** Runs, and somebody has it. */
    record Running(Condition condition) implements State {
        /** Whether the daemon inside accepts the owner's token; a moment after the claim it does. */
        public boolean initialised() {
            return condition.accepted();
        }
    }

    /** About to be held. */
    record Pausing(Condition condition) implements State {}

    /** Held with its memory. */
    record Paused(Condition condition) implements State {}

    /** About to go on. */
    record Resuming(Condition condition) implements State {}

    /** Could not be started. */
    record Failed(Condition condition) implements State {}

    /** About to be removed. */
    record Terminating(Condition condition) implements State {}

    /** Nothing of it runs any more; its record goes next. */
    record Gone(Condition condition) implements State {}
}
