package corral.testkit.store;

import corral.api.sandbox.SandboxId;
import java.time.Duration;

/**
 * What may go wrong in a store, decided write by write and read by read. The troubles are those of a Kubernetes API server behind a
 * network. Implementations are asked under the store's lock: they answer at once and do not call the store.
 */
public interface StoreWeather {
    /** Nothing ever goes wrong, and the feed is never behind. */
    StoreWeather CALM = new StoreWeather() {};

    /** What becomes of one write. */
    default Fate fate(Write write, SandboxId id) {
        return Fate.WORKS;
    }

    /** Whether a read, or a list of the feed, finds the store unavailable. */
    default boolean readFails() {
        return false;
    }

    /** How long after it happened the feed shows a change; order is kept, so that a later change may take longer than this. */
    default Duration feedLag() {
        return Duration.ZERO;
    }

    /** How long a write of {@link Fate#UNKNOWN_LATE} stays on its way. */
    default Duration lateness() {
        return Duration.ofMillis(500);
    }

    /** Whether the feed breaks under a reader now, so that it has to list again. */
    default boolean feedBreaks() {
        return false;
    }

    /** Which write it is. */
    enum Write {
        CREATE,
        DESIRED,
        OBSERVED,
        DELETE
    }

    /** What becomes of a write. */
    enum Fate {
        /** It is done if the version is right. */
        WORKS,
        /** Somebody else writes the record first, changing only its version; a create is not affected. */
        CONFLICTS,
        /** The answer is lost after the write was done. */
        UNKNOWN_DONE,
        /** The request is lost. */
        UNKNOWN_LOST,
        /** The answer is lost, and the request reaches the store only {@link StoreWeather#lateness} later; it is done then if the version is still right. */
        UNKNOWN_LATE
    }
}
