package corral.api.wiring;

import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotLimits;
import corral.api.snapshot.SnapshotStore;

/**
 * What the core needs to keep sandboxes beyond their run.
 *
 * @param host keeps them
 * @param store remembers what is kept
 * @param limits bounds of that
 */
public record SnapshotPorts(SnapshotHost host, SnapshotStore store, SnapshotLimits limits) {
    /** For a host that keeps nothing: every wish for a snapshot is refused. */
    public static final SnapshotPorts NONE =
            new SnapshotPorts(NoSnapshots.INSTANCE, NoSnapshots.INSTANCE, NoSnapshots.LIMITS);
}
