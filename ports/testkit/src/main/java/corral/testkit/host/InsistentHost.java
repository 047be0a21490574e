package corral.testkit.host;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.testkit.time.Patience;
import java.util.function.Supplier;

/** A host used by somebody who does not give up: repeats a call while the host is in trouble or a start is under way. */
public final class InsistentHost {
    private final HostFixture fixture;

    public InsistentHost(HostFixture fixture) {
        this.fixture = fixture;
    }

    public HostOutcome start(StartSandbox order) {
        return insist(() -> fixture.host().start(order));
    }

    public HostOutcome stop(SandboxId id) {
        return insist(() -> fixture.host().stop(id));
    }

    public HostOutcome freeze(SandboxId id) {
        return insist(() -> fixture.host().freeze(id));
    }

    public HostOutcome thaw(SandboxId id) {
        return insist(() -> fixture.host().thaw(id));
    }

    public HostOutcome inspect(SandboxId id) {
        return insist(() -> fixture.host().inspect(id));
    }

    public HostOutcome restrict(SandboxId id, NetworkAccess network) {
        return insist(() -> fixture.firewall().restrict(id, network));
    }

    /** Starts a sandbox, which must work. */
    public HostOutcome.Running running(SandboxId id) {
        return start(fixture.order(id)) instanceof HostOutcome.Running running ? running : notStarted(id);
    }

    private static HostOutcome.Running notStarted(SandboxId id) {
        throw new AssertionError("The sandbox " + id + " was not started.");
    }

    private HostOutcome insist(Supplier<HostOutcome> call) {
        return Patience.ask("an answer of the host", fixture::letTimePass, call, outcome -> switch (outcome) {
            case HostOutcome.Starting starting -> false;
            case HostOutcome.Failed(var kind, var sentence) -> kind != HostOutcome.Kind.HOST;
            case HostOutcome.Running running -> true;
            case HostOutcome.Frozen frozen -> true;
            case HostOutcome.Absent absent -> true;
            case HostOutcome.Stored stored -> true;
        });
    }
}
