package corral.api.store;

import java.time.Duration;
import java.util.List;

/**
 * Driven port: all records and how they change, for views kept in memory. May be seconds behind {@link SandboxStore#get}, but never
 * shows the changes of one record out of their order.
 *
 * <p>Use: {@link #list} once, then {@link #changes} from the position that it gave, again and again. A position that the feed no longer
 * knows answers {@link Batch.Broken}: list again.
 */
public interface SandboxFeed {
    /**
     * Every record, and the position from which changes go on.
     *
     * @throws StoreUnavailable when the store cannot be asked
     */
    Snapshot list();

    /**
     * What changed since a position, oldest first; waits up to {@code atMost} for a first change and answers an empty batch when there
     * was none. Several callers may read at their own positions. Interruption ends the wait with an empty batch and the thread's
     * interrupt status set.
     */
    Batch changes(Position since, Duration atMost);

    /** Where a reader stands; opaque. */
    record Position(String value) {}

    /** All records at one position. */
    record Snapshot(List<corral.api.sandbox.SandboxRecord> records, Position position) {
        public Snapshot {
            records = List.copyOf(records);
        }
    }

    /** The answer to {@link #changes}. */
    sealed interface Batch {
        /** Changes in their order, and where the next call goes on. At most 1 000 changes. */
        record Changes(List<SandboxChange> changes, Position next) implements Batch {
            public Changes {
                changes = List.copyOf(changes);
            }
        }

        /** The feed cannot go on from that position: list again. */
        record Broken(String reason) implements Batch {}
    }
}
