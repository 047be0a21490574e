package corral.testkit.host;

import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxFirewall} keeps. */
public abstract class SandboxFirewallContract {
    private HostFixture fixture;
    private InsistentHost host;

    protected abstract HostFixture open();

    @BeforeEach
    final void openFixture() {
        fixture = open();
        host = new InsistentHost(fixture);
    }

    @AfterEach
    final void closeFixture() {
        fixture.close();
    }

    @Test
    void aSandboxIsStartedWithTheAccessOfItsOrder() {
        SandboxId id = freshId();

        host.running(id);

        assertThat(fixture.reachesInternet(id)).isFalse();
    }

    @Test
    void accessIsOpenedAndClosedWhileItRuns() {
        SandboxId id = freshId();
        HostOutcome running = host.running(id);

        assertThat(host.restrict(id, NetworkAccess.OPEN)).isEqualTo(running);
        assertThat(fixture.reachesInternet(id)).isTrue();
        assertThat(host.restrict(id, NetworkAccess.OPEN)).isEqualTo(running);
        assertThat(fixture.reachesInternet(id)).isTrue();
        assertThat(host.restrict(id, NetworkAccess.CLOSED)).isEqualTo(running);
        assertThat(fixture.reachesInternet(id)).isFalse();
    }

    @Test
    void accessOfAHeldSandboxHoldsOnceItIsThawed() {
        SandboxId id = freshId();
        host.running(id);
        HostOutcome frozen = host.freeze(id);

        assertThat(host.restrict(id, NetworkAccess.OPEN)).isEqualTo(frozen);
        host.thaw(id);

        assertThat(fixture.reachesInternet(id)).isTrue();
    }

    @Test
    void oneSandboxIsChangedAlone() {
        SandboxId one = freshId();
        SandboxId two = freshId();
        host.running(one);
        host.running(two);

        host.restrict(one, NetworkAccess.OPEN);

        assertThat(fixture.reachesInternet(two)).isFalse();
    }

    @Test
    void whatIsUnknownIsAbsent() {
        SandboxId stopped = freshId();
        host.running(stopped);
        host.stop(stopped);

        assertThat(host.restrict(freshId(), NetworkAccess.OPEN)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.restrict(stopped, NetworkAccess.OPEN)).isEqualTo(new HostOutcome.Absent());
    }
}
