package corral.core;

import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotStore;
import corral.api.store.StoreUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Records of snapshots, of which one write fails on demand: it was done, or it was not. */
public final class FailingSnapshotStore implements SnapshotStore {
    private final SnapshotStore store;
    private Optional<Snapshot.Stage> stage = Optional.empty();
    private int before;
    private boolean done;

    FailingSnapshotStore(SnapshotStore store) {
        this.store = store;
    }

    /**
     * One write fails.
     *
     * @param to the stage that it writes; a removal counts as one of the last stage
     * @param after how many such writes work before
     * @param isDone whether it is done all the same
     */
    void next(Snapshot.Stage to, int after, boolean isDone) {
        stage = Optional.of(to);
        before = after;
        done = isDone;
    }

    private boolean write(Snapshot.Stage to, BooleanSupplier write) {
        if (stage.filter(to::equals).isEmpty() || before-- > 0) {
            return write.getAsBoolean();
        }
        stage = Optional.empty();
        if (done) {
            var _ = write.getAsBoolean();
        }
        throw new StoreUnavailable("The store of the test is away.");
    }

    @Override
    public boolean add(Snapshot snapshot) {
        return write(snapshot.stage(), () -> store.add(snapshot));
    }

    @Override
    public Optional<Snapshot> find(SnapshotId id) {
        return store.find(id);
    }

    @Override
    public List<Snapshot> list() {
        return store.list();
    }

    @Override
    public boolean move(Snapshot.Stage from, Snapshot snapshot) {
        return write(snapshot.stage(), () -> store.move(from, snapshot));
    }

    @Override
    public boolean remove(SnapshotId id) {
        return write(Snapshot.Stage.DELETING, () -> store.remove(id));
    }
}
