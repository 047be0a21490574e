package corral.testkit.host;

import static corral.testkit.sandbox.ExampleSandboxes.TEMPLATE;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.testkit.host.HostWeather.Call;
import corral.testkit.host.HostWeather.Fate;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each trouble of the host in memory is what it says. */
final class HostWeatherTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedHostWeather weather = new ScriptedHostWeather();
    private final InMemoryHost host = new InMemoryHost(weather, time::elapsed, time::advance);
    private final SandboxId id = freshId();
    private final StartSandbox order = new StartSandbox(id, TEMPLATE, pooled().resources(), NetworkAccess.CLOSED);

    @Test
    void aStartThatTakesTimeIsUnderWayMeanwhile() {
        weather.next(Call.START, new Fate.Takes(Duration.ofSeconds(1)));

        assertThat(host.start(order)).isEqualTo(new HostOutcome.Starting());
        assertThat(host.inspect(id)).isEqualTo(new HostOutcome.Starting());
        time.advance(Duration.ofSeconds(1));

        assertThat(host.start(order)).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void aStartThatFailsHalfwayLeavesSomething() {
        weather.next(Call.START, new Fate.FailsHalfway(HostOutcome.Kind.HOST));

        assertThat(host.start(order)).isInstanceOf(HostOutcome.Failed.class);

        assertThat(host.inspect(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.present()).containsExactly(id);
        assertThat(host.start(order)).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void aFailureMayComeBeforeOrAfterItsDeed() {
        weather.next(Call.START, new Fate.FailsAfterwards(HostOutcome.Kind.HOST));
        weather.next(Call.STOP, new Fate.Fails(HostOutcome.Kind.HOST));

        assertThat(host.start(order)).isInstanceOf(HostOutcome.Failed.class);
        assertThat(host.inspect(id)).isInstanceOf(HostOutcome.Running.class);
        assertThat(host.stop(id)).isInstanceOf(HostOutcome.Failed.class);
        assertThat(host.inspect(id)).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void aCallThatHangsTakesItsTime() {
        weather.next(Call.START, new Fate.Hangs(Duration.ofSeconds(4)));

        assertThat(host.start(order)).isInstanceOf(HostOutcome.Failed.class);

        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(4));
        assertThat(host.present()).isEmpty();
    }

    @Test
    void aFullHostStartsNothingNew() {
        assertThat(host.start(order)).isInstanceOf(HostOutcome.Running.class);
        host.capacity(1);

        HostOutcome refused =
                host.start(new StartSandbox(freshId(), TEMPLATE, pooled().resources(), NetworkAccess.CLOSED));

        assertThat(refused)
                .isInstanceOfSatisfying(
                        HostOutcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(HostOutcome.Kind.CAPACITY));
        assertThat(host.start(order)).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void whatWasLostIsGoneAndNobodyIsTold() {
        host.onExit(ended -> {
            throw new AssertionError("Nobody is told of " + ended + ".");
        });
        host.start(order);

        host.lose(id);

        assertThat(host.inspect(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.present()).isEmpty();
    }
}
