package corral.api.snapshot;

import java.util.List;
import java.util.Optional;

/**
 * Driven port: the records of snapshots. What a call returned survives the process. Reads answer from the truth. Every method may throw
 * {@link corral.api.store.StoreUnavailable}: then the call happened or not.
 */
public interface SnapshotStore {
    /** Adds a record; tells false, and changes nothing, when the id exists. */
    boolean add(Snapshot snapshot);

    Optional<Snapshot> find(SnapshotId id);

    /** All records, newest first, those of the same millisecond by id. */
    List<Snapshot> list();

    /** Replaces a record that is in that stage; tells false, and changes nothing, when there is none. */
    boolean move(Snapshot.Stage from, Snapshot snapshot);

    /** Removes a record that is being deleted; tells whether there was one. */
    boolean remove(SnapshotId id);
}
