package corral.core.index;

import corral.core.lifecycle.State;

/** What an unclaimed sandbox is to its pool. */
public enum MemberKind {
    /** Waits for a claim. */
    AVAILABLE,
    /** On its way. */
    STARTING,
    /** Could not be started. */
    FAILED;

    static MemberKind of(State state) {
        return switch (state) {
            case State.Available _ -> AVAILABLE;
            case State.Failed _ -> FAILED;
            case State.Arriving _,
                    State.Running _,
                    State.Pausing _,
                    State.Paused _,
                    State.Resuming _,
                    State.Terminating _,
                    State.Gone _ -> STARTING;
        };
    }
}
