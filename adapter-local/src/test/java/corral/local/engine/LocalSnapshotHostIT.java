package corral.local.engine;

import corral.testkit.snapshot.SnapshotHostContract;
import corral.testkit.snapshot.SnapshotHostFixture;
import org.junit.jupiter.api.extension.ExtendWith;

/** Snapshots and stored sandboxes on this machine keep the contract, with their memory. */
@ExtendWith(TestMachine.Shared.class)
final class LocalSnapshotHostIT extends SnapshotHostContract {
    private final TestMachine machine;

    LocalSnapshotHostIT(TestMachine machine) {
        this.machine = machine;
    }

    @Override
    protected SnapshotHostFixture open() {
        return new LocalHostFixture(machine);
    }
}
