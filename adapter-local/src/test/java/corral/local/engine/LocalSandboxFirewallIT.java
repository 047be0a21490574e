package corral.local.engine;

import corral.testkit.host.HostFixture;
import corral.testkit.host.SandboxFirewallContract;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestMachine.Shared.class)
class LocalSandboxFirewallIT extends SandboxFirewallContract {
    private final TestMachine machine;

    LocalSandboxFirewallIT(TestMachine machine) {
        this.machine = machine;
    }

    @Override
    protected HostFixture open() {
        return new LocalHostFixture(machine);
    }
}
