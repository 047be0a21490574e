package corral.api.sandbox;

import java.time.Instant;

/**
 * Why a sandbox was paused, or came to its end.
 *
 * @param why what happened
 * @param by the id of the API key with which it was asked for; empty when nobody asked
 * @param at when, in whole milliseconds
 */
public record Cause(Why why, String by, Instant at) {
    public Cause {
        at = Instant.ofEpochMilli(at.toEpochMilli());
    }

    /** What happened. */
    public enum Why {
        /** Its time was over. */
        EXPIRED,
        /** Somebody with a key of its team asked for it. */
        REQUESTED,
        /** Its memory ran out, and it ended. */
        OUT_OF_MEMORY,
        /** Its first process ended by itself. */
        ENDED,
        /** It could not be started, or not be made ready for its owner. */
        NOT_STARTED,
        /** The machine under it was started anew. */
        HOST_RESTARTED,
        /** Corral had no more use for it: it was outdated, or too many. */
        REMOVED
    }

    /** For a person, as the end of a sentence about a sandbox that is gone. */
    public String sentence() {
        return switch (why) {
                    case EXPIRED -> "its timeout was over";
                    case REQUESTED -> "it was killed with the key " + by;
                    case OUT_OF_MEMORY -> "it ran out of memory";
                    case ENDED -> "its first process ended";
                    case NOT_STARTED -> "it could not be started";
                    case HOST_RESTARTED -> "its machine was restarted";
                    case REMOVED -> "it was removed by the platform";
                }
                + " at " + at;
    }
}
