package corral.local.engine;

import corral.testkit.host.HostFixture;
import corral.testkit.host.SandboxHostContract;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestMachine.Shared.class)
class LocalSandboxHostIT extends SandboxHostContract {
    private final TestMachine machine;

    LocalSandboxHostIT(TestMachine machine) {
        this.machine = machine;
    }

    @Override
    protected HostFixture open() {
        return new LocalHostFixture(machine);
    }
}
