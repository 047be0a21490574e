package corral.testkit.host;

import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.SandboxId;
import corral.testkit.time.Patience;
import corral.testkit.time.Together;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxHost} keeps, also one that is in trouble now and then or that answers {@code Starting} for a while. */
public abstract class SandboxHostContract {
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
    void whatWasStartedRuns() {
        SandboxId id = freshId();
        StartSandbox order = fixture.order(id);

        HostOutcome.Running started = host.running(id);

        assertThat(started.template()).isEqualTo(order.template());
        assertThat(host.inspect(id)).isEqualTo(started);
    }

    @Test
    void whatRunsIsLeftAlone() {
        SandboxId id = freshId();
        HostOutcome.Running started = host.running(id);

        assertThat(host.start(fixture.order(id))).isEqualTo(started);
        assertThat(host.thaw(id)).isEqualTo(started);
    }

    @Test
    void whatWasNeverStartedIsAbsent() {
        SandboxId id = freshId();

        assertThat(host.inspect(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.freeze(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.thaw(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.stop(id)).isEqualTo(new HostOutcome.Absent());
    }

    @Test
    void whatWasStoppedIsAbsent() {
        SandboxId id = freshId();
        host.running(id);

        assertThat(host.stop(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.stop(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.inspect(id)).isEqualTo(new HostOutcome.Absent());
    }

    @Test
    void whatIsFrozenStaysUntilItIsThawed() {
        SandboxId id = freshId();
        HostOutcome.Running started = host.running(id);
        HostOutcome frozen = new HostOutcome.Frozen(started.address(), started.template());

        assertThat(host.freeze(id)).isEqualTo(frozen);
        assertThat(host.freeze(id)).isEqualTo(frozen);
        assertThat(host.inspect(id)).isEqualTo(frozen);
        assertThat(host.start(fixture.order(id))).isEqualTo(frozen);
        assertThat(host.thaw(id)).isEqualTo(started);
        assertThat(host.inspect(id)).isEqualTo(started);
    }

    @Test
    void whatIsFrozenCanBeStopped() {
        SandboxId id = freshId();
        host.running(id);
        host.freeze(id);

        assertThat(host.stop(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.inspect(id)).isEqualTo(new HostOutcome.Absent());
    }

    @Test
    void sandboxesDoNotShareAnAddress() {
        SandboxId one = freshId();
        SandboxId two = freshId();

        assertThat(host.running(one).address()).isNotEqualTo(host.running(two).address());
        host.stop(one);
        assertThat(host.inspect(two)).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void whatEndedByItselfIsAbsentAndCanBeStartedAgain() {
        SandboxId id = freshId();
        host.running(id);

        fixture.end(id);

        Patience.until(
                "the end is noticed", fixture::letTimePass, () -> host.inspect(id) instanceof HostOutcome.Absent);
        assertThat(host.freeze(id)).isEqualTo(new HostOutcome.Absent());
        host.running(id);
        assertThat(host.inspect(id)).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void aTemplateThatDoesNotStartIsToBlame() {
        SandboxId id = freshId();

        HostOutcome outcome = host.start(fixture.brokenOrder(id));

        assertThat(outcome).isInstanceOfSatisfying(HostOutcome.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(HostOutcome.Kind.WORKLOAD);
            assertThat(failed.sentence()).isNotBlank();
        });
        assertThat(host.stop(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(fixture.inventory().present()).doesNotContain(id);
    }

    @Test
    void manyStartsOfOneSandboxMakeOneWorkload() {
        SandboxId id = freshId();

        List<HostOutcome> outcomes = Together.run(4, i -> host.start(fixture.order(id)));

        assertThat(outcomes).containsOnly(host.inspect(id));
        assertThat(host.stop(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(fixture.inventory().present()).doesNotContain(id);
    }

    @Test
    void startAndStopAtOneMomentLeaveAWholeSandboxOrNone() {
        SandboxId id = freshId();

        Together.run(4, i -> i % 2 == 0 ? host.start(fixture.order(id)) : host.stop(id));

        switch (host.inspect(id)) {
            case HostOutcome.Running running ->
                assertThat(fixture.inventory().present()).contains(id);
            case HostOutcome.Absent absent ->
                assertThat(fixture.inventory().present()).doesNotContain(id);
            case HostOutcome.Frozen other -> throw new AssertionError(other);
            case HostOutcome.Stored other -> throw new AssertionError(other);
            case HostOutcome.Starting other -> throw new AssertionError(other);
            case HostOutcome.Failed other -> throw new AssertionError(other);
        }
    }

    @Test
    void workloadsOutliveTheProcessThatStartedThem() {
        SandboxId runs = freshId();
        SandboxId held = freshId();
        SandboxId ended = freshId();
        HostOutcome.Running started = host.running(runs);
        host.running(held);
        HostOutcome frozen = host.freeze(held);
        host.running(ended);
        host.stop(ended);

        fixture.restart();

        assertThat(host.inspect(runs)).isEqualTo(started);
        assertThat(host.start(fixture.order(runs))).isEqualTo(started);
        assertThat(host.inspect(held)).isEqualTo(frozen);
        assertThat(host.inspect(ended)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.thaw(held)).isInstanceOf(HostOutcome.Running.class);
        assertThat(host.stop(runs)).isEqualTo(new HostOutcome.Absent());
    }
}
