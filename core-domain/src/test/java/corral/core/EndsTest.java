package corral.core;

import static corral.core.World.CALLER;
import static corral.core.World.STRANGER;
import static corral.core.World.in;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Cause.Why;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxHistory;
import corral.testkit.host.HostWeather;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Why a sandbox was paused or ended is told to its owner, for a while after its end too. */
class EndsTest {
    private final World world = new World();

    private Optional<Cause> endOf(SandboxId id) {
        Refusal refusal = refusal(world.core.queries().get(CALLER, id));
        assertThat(refusal).isInstanceOf(Refusal.SandboxNotFound.class);
        return ((Refusal.SandboxNotFound) refusal).ended();
    }

    private Optional<Cause> pauseOf(SandboxId id) {
        return value(world.core.queries().get(CALLER, id)).paused();
    }

    private SandboxView pausing(Duration timeout) {
        return world.create(new CreateSandbox(
                "base", in(timeout), OnTimeout.PAUSE, false, Map.of(), Map.of(), NetworkAccess.OPEN, Optional.empty()));
    }

    @Test
    void whoKilledItIsKnown() {
        SandboxId id = world.create().id();
        Instant killed = world.time.now();
        value(world.core.lifecycle().kill(CALLER, id));
        assertThat(endOf(id)).contains(new Cause(Why.REQUESTED, CALLER.keyId(), killed));
        assertThat(refusal(world.core.lifecycle().kill(CALLER, id)).sentence())
                .contains("killed with the key " + CALLER.keyId());
        assertThat(refusal(world.core.lifecycle().connect(CALLER, id, Optional.empty())))
                .isEqualTo(refusal(world.core.queries().get(CALLER, id)));
    }

    @Test
    void anExpiredOneSaysSo() {
        SandboxId id =
                world.create(CreateSandbox.of("base", Duration.ofSeconds(10))).id();
        world.pass(Duration.ofSeconds(11));
        assertThat(endOf(id).map(Cause::why)).contains(Why.EXPIRED);
        SandboxId now = world.create().id();
        value(world.core.lifecycle().setTimeout(CALLER, now, Duration.ZERO));
        world.settle();
        assertThat(endOf(now).map(Cause::why)).contains(Why.EXPIRED);
    }

    @ParameterizedTest
    @EnumSource(names = {"OUT_OF_MEMORY", "ENDED", "HOST_RESTARTED"})
    void oneThatEndedByItselfSaysWhatItsHostSaw(Why why) {
        SandboxId id = world.create().id();
        world.host.exit(id, why);
        world.look(id);
        world.settle();
        assertThat(endOf(id).map(Cause::why)).contains(why);
    }

    @Test
    void onePausedAndLostIsNotSaidToHaveExpired() {
        SandboxId id = pausing(Duration.ofSeconds(10)).id();
        world.pass(Duration.ofSeconds(11));
        assertThat(pauseOf(id).map(Cause::why)).contains(Why.EXPIRED);
        world.host.exit(id, Why.HOST_RESTARTED);
        world.look(id);
        world.settle();
        assertThat(endOf(id).map(Cause::why)).contains(Why.HOST_RESTARTED);
    }

    @Test
    void oneThatDidNotStartIsNotedForItsTeam() {
        world.hostWeather.next(HostWeather.Call.START, new HostWeather.Fate.Fails(HostOutcome.Kind.WORKLOAD));
        assertThat(refusal(world.core.lifecycle().create(CALLER, CreateSandbox.of("base", Duration.ofMinutes(5)))))
                .isInstanceOf(Refusal.StartFailed.class);
        SandboxId id = world.store.truth().getFirst().id();
        world.settle();
        assertThat(endOf(id).map(Cause::why)).contains(Why.NOT_STARTED);
    }

    @Test
    void aPauseSaysWhoAskedAndAResumeForgetsIt() {
        SandboxId id = world.create().id();
        assertThat(pauseOf(id)).isEmpty();
        value(world.core.lifecycle().pause(CALLER, id));
        assertThat(pauseOf(id).map(Cause::by)).contains(CALLER.keyId());
        value(world.core.lifecycle().connect(CALLER, id, Optional.empty()));
        assertThat(pauseOf(id)).isEmpty();
        assertThat(world.record(id).desired().cause()).isEmpty();
    }

    @Test
    void toOthersItReadsAsUnknown() {
        SandboxId id = world.create().id();
        value(world.core.lifecycle().kill(CALLER, id));
        Refusal unknown = new Refusal.SandboxNotFound(id);
        assertThat(refusal(world.core.queries().get(STRANGER, id))).isEqualTo(unknown);
        assertThat(refusal(world.core.lifecycle().kill(STRANGER, id))).isEqualTo(unknown);
        assertThat(refusal(world.core.lifecycle().pause(STRANGER, id))).isEqualTo(unknown);
    }

    @Test
    void afterAWhileNobodyKnowsIt() {
        SandboxId id = world.create().id();
        value(world.core.lifecycle().kill(CALLER, id));
        world.time.advance(SandboxHistory.KEPT);
        assertThat(endOf(id)).isPresent();
        world.time.advance(Duration.ofMillis(1));
        assertThat(endOf(id)).isEmpty();
    }

    @Test
    void membersOfPoolsLeaveNoTrace() {
        world.pool(1);
        SandboxId id = world.available().getFirst().id();
        world.host.exit(id);
        world.settle();
        assertThat(world.history.find(id)).isEmpty();
    }
}
