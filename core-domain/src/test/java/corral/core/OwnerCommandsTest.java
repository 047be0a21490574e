package corral.core;

import static corral.core.CreateTest.request;
import static corral.core.World.CALLER;
import static corral.core.World.STRANGER;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxLifecycle.Connected;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.core.lifecycle.State;
import corral.testkit.host.HostWeather;
import corral.testkit.store.StoreWeather;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnerCommandsTest {
    private final World world = new World();

    @Test
    void pauseHoldsTheWorkloadAndCutsItsConnections() {
        SandboxView made = world.create();
        world.routes.open(made.id());
        SandboxView paused = value(world.core.lifecycle().pause(CALLER, made.id()));
        assertThat(paused.state()).isEqualTo(SandboxView.State.PAUSED);
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Frozen.class);
        assertThat(world.routes.connections(made.id())).isZero();
        assertThat(world.core.routing().decide(made.id(), 80)).isEqualTo(new RouteDecision.NotFound(made.id()));
        assertThat(refusal(world.core.lifecycle().pause(CALLER, made.id()))).isInstanceOf(Refusal.StateConflict.class);
    }

    @Test
    void connectResumesWithTheSameTokenAndANewDeadline() {
        SandboxView made = world.create();
        value(world.core.lifecycle().pause(CALLER, made.id()));
        world.pass(Duration.ofHours(1));
        Connected connected =
                value(world.core.lifecycle().connect(CALLER, made.id(), Optional.of(Duration.ofSeconds(60))));
        assertThat(connected.resumed()).isTrue();
        assertThat(connected.sandbox().token()).isEqualTo(made.token());
        assertThat(connected.sandbox().startedAt()).isEqualTo(made.startedAt());
        assertThat(connected.sandbox().lifetime().deadline().orElseThrow())
                .isAfterOrEqualTo(made.startedAt().plusSeconds(3660));
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void connectOnlyEverExtends() {
        SandboxView made = world.create();
        Connected shorter =
                value(world.core.lifecycle().connect(CALLER, made.id(), Optional.of(Duration.ofSeconds(1))));
        assertThat(shorter.resumed()).isFalse();
        assertThat(shorter.sandbox().lifetime()).isEqualTo(made.lifetime());
        Connected longer = value(world.core.lifecycle().connect(CALLER, made.id(), Optional.of(Duration.ofHours(1))));
        assertThat(longer.sandbox().lifetime().deadline())
                .contains(world.time.now().plus(Duration.ofHours(1)));
    }

    @Test
    void connectWithoutATimeoutArmsItAsItWasCreated() {
        SandboxView made = world.create();
        world.pass(Duration.ofMinutes(1));
        Connected connected = value(world.core.lifecycle().connect(CALLER, made.id(), Optional.empty()));
        assertThat(connected.sandbox().lifetime().deadline())
                .contains(world.time.now().plus(Duration.ofMinutes(5)));
    }

    @Test
    void connectKeepsWhatIsToHappenWhenTheTimeIsOver() {
        SandboxView made = world.create(new CreateSandbox(
                "base",
                Optional.of(Duration.ofSeconds(10)),
                OnTimeout.PAUSE,
                true,
                Map.of(),
                Map.of(),
                NetworkAccess.OPEN,
                Optional.empty()));
        for (int round = 0; round < 3; round++) {
            world.pass(Duration.ofSeconds(11));
            assertThat(value(world.core.queries().get(CALLER, made.id())).state())
                    .isEqualTo(SandboxView.State.PAUSED);
            Connected connected = value(world.core.lifecycle().connect(CALLER, made.id(), Optional.empty()));
            assertThat(connected.sandbox().lifetime().onTimeout()).isEqualTo(OnTimeout.PAUSE);
            assertThat(connected.sandbox().lifetime().autoResume()).isTrue();
            assertThat(connected.sandbox().lifetime().deadline())
                    .contains(world.time.now().plusSeconds(10));
        }
    }

    @Test
    void connectWaitsForAPauseThatIsUnderWay() {
        SandboxView made = world.create();
        world.sleep();
        assertThat(refusal(world.core.lifecycle().pause(CALLER, made.id())))
                .isInstanceOf(Refusal.StillTransitioning.class);
        world.awake();
        Connected connected = value(world.core.lifecycle().connect(CALLER, made.id(), Optional.empty()));
        assertThat(connected.resumed()).isTrue();
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void aPauseThatTakesTooLongSaysSo() {
        SandboxView made = world.create();
        for (int i = 0; i < 100; i++) {
            world.hostWeather.next(HostWeather.Call.FREEZE, new HostWeather.Fate.Fails(HostOutcome.Kind.HOST));
        }
        assertThat(refusal(world.core.lifecycle().pause(CALLER, made.id())))
                .isEqualTo(new Refusal.StillTransitioning(made.id()));
        assertThat(world.core.routing().decide(made.id(), 80)).isEqualTo(new RouteDecision.Transitioning(made.id()));
    }

    @Test
    void killRemovesEverything() {
        SandboxView made = world.create();
        world.routes.open(made.id());
        assertThat(value(world.core.lifecycle().kill(CALLER, made.id()))).isEqualTo(made.id());
        assertThat(world.host.present()).isEmpty();
        assertThat(world.store.truth()).isEmpty();
        assertThat(world.routes.connections(made.id())).isZero();
        assertThat(refusal(world.core.lifecycle().kill(CALLER, made.id()))).isInstanceOf(Refusal.SandboxNotFound.class);
        assertThat(refusal(world.core.queries().get(CALLER, made.id()))).isInstanceOf(Refusal.SandboxNotFound.class);
    }

    @Test
    void aPausedSandboxCanBeKilled() {
        SandboxView made = world.create();
        value(world.core.lifecycle().pause(CALLER, made.id()));
        value(world.core.lifecycle().kill(CALLER, made.id()));
        assertThat(world.host.present()).isEmpty();
    }

    @Test
    void aKillWhoseHostIsInTroubleEndsWhenTheHostIsWell() {
        SandboxView made = world.create();
        world.hostWeather.next(HostWeather.Call.STOP, new HostWeather.Fate.Fails(HostOutcome.Kind.HOST));
        world.hostWeather.next(HostWeather.Call.STOP, new HostWeather.Fate.Hangs(Duration.ofSeconds(1)));
        value(world.core.lifecycle().kill(CALLER, made.id()));
        assertThat(world.store.truth()).isEmpty();
    }

    @Test
    void othersSeeNothing() {
        SandboxId id = world.create().id();
        Refusal unknown = new Refusal.SandboxNotFound(id);
        assertThat(refusal(world.core.queries().get(STRANGER, id))).isEqualTo(unknown);
        assertThat(refusal(world.core.lifecycle().connect(STRANGER, id, Optional.empty())))
                .isEqualTo(unknown);
        assertThat(refusal(world.core.lifecycle().pause(STRANGER, id))).isEqualTo(unknown);
        assertThat(refusal(world.core.lifecycle().kill(STRANGER, id))).isEqualTo(unknown);
        assertThat(refusal(world.core.lifecycle().setTimeout(STRANGER, id, Duration.ZERO)))
                .isEqualTo(unknown);
        assertThat(world.state(id)).isInstanceOf(State.Running.class);
    }

    @Test
    void pooledSandboxesAreNobodys() {
        world.pool(1);
        SandboxId id = world.available().getFirst().id();
        assertThat(refusal(world.core.lifecycle().kill(CALLER, id))).isInstanceOf(Refusal.SandboxNotFound.class);
        assertThat(refusal(world.core.queries().get(CALLER, id))).isInstanceOf(Refusal.SandboxNotFound.class);
        assertThat(refusal(world.core.lifecycle().wake(id))).isInstanceOf(Refusal.SandboxNotFound.class);
    }

    @Test
    void theTimeoutCanBeShortened() {
        SandboxView made = world.create();
        SandboxView changed = value(world.core.lifecycle().setTimeout(CALLER, made.id(), Duration.ofSeconds(10)));
        assertThat(changed.lifetime().deadline()).contains(world.time.now().plusSeconds(10));
        world.pass(Duration.ofSeconds(9));
        assertThat(world.store.truth(made.id())).isPresent();
        world.pass(Duration.ofSeconds(2));
        assertThat(world.store.truth(made.id())).isEmpty();
    }

    @Test
    void aTimeoutOfZeroExpiresAtOnce() {
        SandboxView made = world.create();
        value(world.core.lifecycle().setTimeout(CALLER, made.id(), Duration.ZERO));
        assertThat(refusal(world.core.queries().get(CALLER, made.id()))).isInstanceOf(Refusal.SandboxNotFound.class);
        world.settle();
        assertThat(world.store.truth(made.id())).isEmpty();
    }

    @Test
    void aPausedSandboxHasNoTimeout() {
        SandboxView made = world.create();
        value(world.core.lifecycle().pause(CALLER, made.id()));
        assertThat(refusal(world.core.lifecycle().setTimeout(CALLER, made.id(), Duration.ofMinutes(1))))
                .isInstanceOf(Refusal.StateConflict.class);
        world.pass(Duration.ofMinutes(10));
        assertThat(world.state(made.id())).isInstanceOf(State.Paused.class);
    }

    @Test
    void timeoutsAreBounded() {
        SandboxId id = world.create().id();
        Duration tooLong = world.limits.maxTimeout().plusSeconds(1);
        assertThat(refusal(world.core.lifecycle().setTimeout(CALLER, id, tooLong)))
                .isInstanceOf(Refusal.InvalidRequest.class);
        assertThat(refusal(world.core.lifecycle().connect(CALLER, id, Optional.of(tooLong))))
                .isInstanceOf(Refusal.InvalidRequest.class);
        assertThat(refusal(world.core.lifecycle().setTimeout(CALLER, id, Duration.ofSeconds(-1))))
                .isInstanceOf(Refusal.InvalidRequest.class);
    }

    @Test
    void trafficWakesWhatAllowsIt() {
        SandboxView made = world.create(request().resumesItself().build());
        value(world.core.lifecycle().pause(CALLER, made.id()));
        assertThat(world.core.routing().decide(made.id(), 80)).isEqualTo(new RouteDecision.Wake(made.id()));
        world.pass(Duration.ofHours(1));
        SandboxView woken = value(world.core.lifecycle().wake(made.id()));
        assertThat(woken.state()).isEqualTo(SandboxView.State.RUNNING);
        assertThat(woken.lifetime().deadline().orElseThrow())
                .isAfter(world.time.now().plusSeconds(290));
        assertThat(world.core.routing().decide(made.id(), 80)).isInstanceOf(RouteDecision.Forward.class);
        SandboxView again = value(world.core.lifecycle().wake(made.id()));
        assertThat(again.lifetime()).isEqualTo(woken.lifetime());
    }

    @Test
    void trafficDoesNotWakeWhatForbidsIt() {
        SandboxView made = world.create();
        value(world.core.lifecycle().pause(CALLER, made.id()));
        assertThat(refusal(world.core.lifecycle().wake(made.id()))).isEqualTo(new Refusal.SandboxNotFound(made.id()));
    }

    @Test
    void commandsOutliveConflictsAndLostAnswers() {
        SandboxView made = world.create();
        world.storeWeather
                .nextWrite(StoreWeather.Fate.CONFLICTS)
                .nextWrite(StoreWeather.Fate.UNKNOWN_LOST)
                .nextWrite(StoreWeather.Fate.UNKNOWN_DONE);
        value(world.core.lifecycle().pause(CALLER, made.id()));
        assertThat(world.state(made.id())).isInstanceOf(State.Paused.class);
    }

    @Test
    void aKillWhoseAnswerWasLostIsDone() {
        SandboxView made = world.create();
        world.storeWeather.nextWrite(StoreWeather.Fate.UNKNOWN_DONE);
        value(world.core.lifecycle().kill(CALLER, made.id()));
        assertThat(world.store.truth()).isEmpty();
    }

    @Test
    void aStoreThatIsAwayIsAnOutage() {
        SandboxView made = world.create();
        world.storeWeather.failReads(1);
        assertThat(refusal(world.core.lifecycle().pause(CALLER, made.id())))
                .isInstanceOf(Refusal.PlatformUnavailable.class);
        world.storeWeather.failReads(1);
        assertThat(refusal(world.core.queries().get(CALLER, made.id())))
                .isInstanceOf(Refusal.PlatformUnavailable.class);
    }
}
