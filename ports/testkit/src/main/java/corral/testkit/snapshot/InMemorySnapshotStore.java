package corral.testkit.snapshot;

import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotStore;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Records of snapshots in memory. Safe for several threads; forgets everything with its process. */
public final class InMemorySnapshotStore implements SnapshotStore {
    private static final Comparator<Snapshot> ORDER =
            Comparator.comparing(Snapshot::createdAt).reversed().thenComparing(Snapshot::id);

    private final ConcurrentHashMap<SnapshotId, Snapshot> snapshots = new ConcurrentHashMap<>();

    @Override
    public boolean add(Snapshot snapshot) {
        return snapshots.putIfAbsent(snapshot.id(), snapshot) == null;
    }

    @Override
    public Optional<Snapshot> find(SnapshotId id) {
        return Optional.ofNullable(snapshots.get(id));
    }

    @Override
    public List<Snapshot> list() {
        return snapshots.values().stream().sorted(ORDER).toList();
    }

    @Override
    public boolean move(Snapshot.Stage from, Snapshot snapshot) {
        Snapshot before = snapshots.get(snapshot.id());
        return before != null && before.stage() == from && snapshots.replace(snapshot.id(), before, snapshot);
    }

    @Override
    public boolean remove(SnapshotId id) {
        Snapshot before = snapshots.get(id);
        return before != null && before.stage() == Snapshot.Stage.DELETING && snapshots.remove(id, before);
    }
}
