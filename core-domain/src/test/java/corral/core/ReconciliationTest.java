package corral.core;

import static corral.core.CreateTest.request;
import static corral.core.World.CALLER;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Refusal;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.core.lifecycle.Event;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import corral.testkit.host.AgentWeather;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private final World world = new World();

    @Test
    void aClaimedSandboxThatEndedByItselfIsGone() {
        SandboxView made = world.create();
        world.host.exit(made.id());
        world.look(made.id());
        assertThat(world.store.truth(made.id())).isEmpty();
        assertThat(world.host.present()).isEmpty();
        assertThat(world.routes.withdrawn()).contains(made.id());
        assertThat(refusal(world.core.queries().get(CALLER, made.id()))).isInstanceOf(Refusal.SandboxNotFound.class);
    }

    @Test
    void aPausedSandboxWhoseMemoryIsLostIsGone() {
        SandboxView made = world.create();
        value(world.core.lifecycle().pause(CALLER, made.id()));
        world.host.lose(made.id());
        world.look(made.id());
        assertThat(world.store.truth(made.id())).isEmpty();
    }

    @Test
    void whatRunsAndShouldBeHeldIsHeldAgain() {
        SandboxView made = world.create();
        value(world.core.lifecycle().pause(CALLER, made.id()));
        world.host.thaw(made.id());
        world.look(made.id());
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Frozen.class);
        assertThat(world.state(made.id())).isInstanceOf(State.Paused.class);
    }

    @Test
    void whatIsHeldAndShouldRunIsLetGo() {
        SandboxView made = world.create();
        world.host.freeze(made.id());
        world.look(made.id());
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Running.class);
        assertThat(world.state(made.id())).isInstanceOf(State.Running.class);
    }

    @Test
    void aClaimThatWasLeftUnfinishedIsFinished() {
        SandboxId id = claimAndCrash();
        world.restart();
        world.pass(Duration.ofSeconds(5));
        assertThat(world.state(id))
                .isInstanceOfSatisfying(
                        State.Running.class,
                        running -> assertThat(running.initialised()).isTrue());
    }

    @Test
    void aClaimThatCannotBeFinishedIsEndedWithinItsGrace() {
        SandboxId id = claimAndCrash();
        world.host.killDaemon(id);
        world.restart();
        world.pass(Duration.ofSeconds(10));
        assertThat(world.store.truth(id)).isEmpty();
        assertThat(world.host.present()).doesNotContain(id);
    }

    /** A process that dies between the claim and the call to the daemon. */
    private SandboxId claimAndCrash() {
        world.pool(1);
        SandboxView other = world.create();
        world.settle();
        SandboxRecord member = world.available().getFirst();
        var claim = world.record(other.id()).desired().claim().orElseThrow();
        world.store.updateDesired(
                member.id(),
                member.version(),
                member.desired()
                        .withClaim(Optional.of(new corral.api.sandbox.Claim(
                                "another-claim",
                                claim.team(),
                                claim.madeBy(),
                                world.time.now(),
                                claim.token(),
                                claim.env(),
                                claim.metadata(),
                                claim.lifetime(),
                                claim.network(),
                                claim.idempotency()))));
        return member.id();
    }

    @Test
    void sandboxesOutliveTheProcess() {
        SandboxView running = world.create(request().forEver().build());
        SandboxView paused = world.create();
        value(world.core.lifecycle().pause(CALLER, paused.id()));
        world.restart();
        world.settle();
        assertThat(value(world.core.queries().get(CALLER, running.id()))).isEqualTo(running);
        assertThat(value(world.core.queries().get(CALLER, paused.id())).state()).isEqualTo(SandboxView.State.PAUSED);
        assertThat(value(world.core.lifecycle().connect(CALLER, paused.id(), Optional.empty()))
                        .sandbox()
                        .token())
                .isEqualTo(paused.token());
    }

    @Test
    void deadlinesThatPassedWhileTheProcessWasDownAreKept() {
        SandboxView killed =
                world.create(request().timeout(Duration.ofSeconds(10)).build());
        SandboxView paused =
                world.create(request().timeout(Duration.ofSeconds(10)).pauses().build());
        world.time.advance(Duration.ofSeconds(20));
        world.restart();
        world.settle();
        assertThat(world.store.truth(killed.id())).isEmpty();
        assertThat(world.state(paused.id())).isInstanceOf(State.Paused.class);
    }

    @Test
    void aDeadlinePausesWhatAskedForIt() {
        SandboxView made =
                world.create(request().timeout(Duration.ofSeconds(10)).pauses().build());
        world.routes.open(made.id());
        world.pass(Duration.ofSeconds(11));
        assertThat(world.state(made.id())).isInstanceOf(State.Paused.class);
        assertThat(world.routes.connections(made.id())).isZero();
    }

    @Test
    void aDeadlineThatMovedElsewhereIsLeftAlone() {
        SandboxView made =
                world.create(request().timeout(Duration.ofSeconds(10)).build());
        SandboxRecord record = world.record(made.id());
        world.storeWeather.feedLag(Duration.ofHours(1));
        world.store.updateDesired(
                made.id(),
                record.version(),
                Lifecycle.apply(
                        record.desired(),
                        new Event.LifetimeChanged(record.desired()
                                .claim()
                                .orElseThrow()
                                .lifetime()
                                .withDeadline(Optional.of(world.time.now().plusSeconds(100))))));
        world.pass(Duration.ofSeconds(20));
        assertThat(world.state(made.id())).isInstanceOf(State.Running.class);
    }

    @Test
    void whatNobodyKnowsIsSwept() {
        SandboxView made = world.create();
        SandboxId litter = new SandboxId("litter");
        SandboxId running = new SandboxId("stray");
        SandboxRecord record = world.record(made.id());
        world.host.litter(new SandboxHost.StartSandbox(
                litter, record.desired().template(), record.desired().resources(), NetworkAccess.OPEN));
        world.host.start(new SandboxHost.StartSandbox(
                running, record.desired().template(), record.desired().resources(), NetworkAccess.OPEN));
        assertThat(world.core.reconciliation().sweep().after()).isPresent();
        assertThat(world.host.present()).containsExactly(made.id());
    }

    @Test
    void anUpgradeStartsAnewUnderTheSameIdAndOwner() {
        SandboxView made = world.create();
        world.templates.put(world.template("2"));
        order(made.id(), new Event.UpgradeOrdered(world.template("2").revision()));
        world.settle();
        SandboxRecord upgraded = world.record(made.id());
        assertThat(upgraded.observed().template()).contains(world.template("2").revision());
        assertThat(Lifecycle.stateOf(upgraded)).isInstanceOf(State.Running.class);
        assertThat(value(world.core.queries().get(CALLER, made.id())).token()).isEqualTo(made.token());
    }

    @Test
    void recyclingLeavesNothingOfTheOwner() {
        world.pool(1);
        SandboxView made =
                world.create(request().env(java.util.Map.of("SECRET", "x")).build());
        world.settle();
        order(made.id(), new Event.CleaningOrdered());
        world.settle();
        SandboxRecord recycled = world.record(made.id());
        assertThat(recycled.observed().cleanings()).isEqualTo(1);
        assertThat(recycled.observed().initialisedEpoch()).isZero();
        assertThat(world.host.environment(made.id())).isEmpty();
        assertThat(refusal(world.core.queries().get(CALLER, made.id()))).isInstanceOf(Refusal.SandboxNotFound.class);
    }

    @Test
    void everyCombinationThatAPersonCanWriteComesToRest() {
        for (Power power : Power.values()) {
            for (Power next : Power.values()) {
                SandboxView made = world.create();
                write(made.id(), power);
                world.pass(Duration.ofMillis(50));
                write(made.id(), next);
                world.settle();
                Optional<State> state = world.store.truth(made.id()).map(Lifecycle::stateOf);
                if (power == Power.GONE || next == Power.GONE) {
                    assertThat(state).isEmpty();
                } else {
                    assertThat(state.orElseThrow())
                            .isInstanceOf(next == Power.RUNNING ? State.Running.class : State.Paused.class);
                }
            }
        }
    }

    @Test
    void anEarlyBirdDoesNotFinishWhatACreateIsFinishing() {
        world.pool(1);
        int[] calls = new int[1];
        world.agentWeather = _ -> {
            calls[0]++;
            return AgentWeather.Fate.WORKS;
        };
        world.create();
        world.pass(Duration.ofSeconds(10));
        assertThat(calls[0]).isEqualTo(1);
    }

    private void write(SandboxId id, Power power) {
        world.store.truth(id).ifPresent(record -> {
            DesiredSandbox desired = record.desired().withPower(power);
            world.store.updateDesired(id, record.version(), desired);
        });
    }

    private void order(SandboxId id, Event.Ordered event) {
        SandboxRecord record = world.record(id);
        world.store.updateDesired(id, record.version(), Lifecycle.apply(record.desired(), event));
    }
}
