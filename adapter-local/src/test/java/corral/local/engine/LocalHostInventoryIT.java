package corral.local.engine;

import corral.testkit.host.HostFixture;
import corral.testkit.host.HostInventoryContract;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestMachine.Shared.class)
class LocalHostInventoryIT extends HostInventoryContract {
    private final TestMachine machine;

    LocalHostInventoryIT(TestMachine machine) {
        this.machine = machine;
    }

    @Override
    protected HostFixture open() {
        return new LocalHostFixture(machine);
    }
}
