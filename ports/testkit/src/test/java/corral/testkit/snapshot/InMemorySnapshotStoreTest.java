package corral.testkit.snapshot;

import corral.api.snapshot.SnapshotStore;

/** The store in memory keeps the contract. */
final class InMemorySnapshotStoreTest extends SnapshotStoreContract {
    private final InMemorySnapshotStore store = new InMemorySnapshotStore();

    @Override
    protected SnapshotStore snapshots() {
        return store;
    }

    @Override
    protected void restart() {}
}
