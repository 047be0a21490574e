package corral.testkit.simulation;

import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotStore;
import java.util.List;
import java.util.Optional;

/** The records of snapshots as one process sees them. */
record SimulatedSnapshots(Life life, SnapshotStore store) implements SnapshotStore {
    @Override
    public boolean add(Snapshot snapshot) {
        return life.act(() -> store.add(snapshot));
    }

    @Override
    public Optional<Snapshot> find(SnapshotId id) {
        return life.act(() -> store.find(id));
    }

    @Override
    public List<Snapshot> list() {
        return life.act(store::list);
    }

    @Override
    public boolean move(Snapshot.Stage from, Snapshot snapshot) {
        return life.act(() -> store.move(from, snapshot));
    }

    @Override
    public boolean remove(SnapshotId id) {
        return life.act(() -> store.remove(id));
    }
}
