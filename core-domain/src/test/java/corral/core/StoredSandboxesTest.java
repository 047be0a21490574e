package corral.core;

import static corral.core.World.CALLER;
import static corral.core.World.in;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotLimits;
import corral.testkit.host.HostWeather;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Paused sandboxes that are held on disk: because their owner wants their files alone, or because nobody wanted them for a while. */
class StoredSandboxesTest {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final Duration LONG = World.SNAPSHOT_LIMITS.storeAfter();

    private final World world = new World();

    private SandboxView create(OnTimeout onTimeout, boolean autoResume) {
        return world.create(new CreateSandbox(
                "base",
                Optional.of(LIFE),
                onTimeout,
                autoResume,
                Map.of(),
                Map.of("A", "1"),
                NetworkAccess.CLOSED,
                Optional.empty()));
    }

    private SandboxView look(SandboxId id) {
        return value(world.core.queries().get(CALLER, id));
    }

    @Test
    void aPauseOfFilesEndsTheProcessesAndAConnectBoots() {
        SandboxView made = create(OnTimeout.KILL, true);
        world.host.write(made.id(), "kept");
        int boot = world.host.boot(made.id());

        SandboxView paused = value(world.core.lifecycle().pause(CALLER, made.id(), Contents.FILES));
        assertThat(paused.state()).isEqualTo(SandboxView.State.PAUSED);
        assertThat(paused.kept()).contains(Contents.FILES);
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Stored.class);
        assertThat(refusal(world.core.lifecycle().pause(CALLER, made.id()))).isInstanceOf(Refusal.StateConflict.class);

        SandboxView back = value(world.core.lifecycle().connect(CALLER, made.id(), in(LIFE)))
                .sandbox();
        assertThat(back.state()).isEqualTo(SandboxView.State.RUNNING);
        assertThat(back.kept()).isEmpty();
        assertThat(back.token()).isEqualTo(made.token());
        assertThat(world.host.written(made.id())).contains("kept");
        assertThat(world.host.boot(made.id())).isNotEqualTo(boot);
        assertThat(world.host.environment(made.id())).contains(Map.of("A", "1"));
        assertThat(world.host.network(made.id())).contains(NetworkAccess.CLOSED);
    }

    @Test
    void trafficWakesNothingWithoutItsMemory() {
        SandboxView made = create(OnTimeout.KILL, true);
        value(world.core.lifecycle().pause(CALLER, made.id(), Contents.FILES));
        assertThat(world.core.routing().decide(made.id(), 80)).isEqualTo(new RouteDecision.NotFound(made.id()));
        assertThat(refusal(world.core.lifecycle().wake(made.id()))).isEqualTo(new Refusal.SandboxNotFound(made.id()));
    }

    @Test
    void aDeadlineCanKeepFilesAlone() {
        SandboxView made = create(OnTimeout.SHELVE, false);
        world.pass(LIFE.plusSeconds(1));
        assertThat(look(made.id()).kept()).contains(Contents.FILES);
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Stored.class);
    }

    @Test
    void whatIsPausedForLongGoesToDiskAndComesBackWhereItWas() {
        SandboxView made = create(OnTimeout.KILL, true);
        world.host.write(made.id(), "kept");
        int boot = world.host.boot(made.id());
        value(world.core.lifecycle().pause(CALLER, made.id()));

        world.pass(LONG.minusSeconds(1));
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Frozen.class);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Stored.class);
        assertThat(look(made.id()).kept()).contains(Contents.MEMORY);
        assertThat(world.core.routing().decide(made.id(), 80)).isEqualTo(new RouteDecision.Wake(made.id()));

        SandboxView back = value(world.core.lifecycle().wake(made.id()));
        assertThat(back.token()).isEqualTo(made.token());
        assertThat(world.host.boot(made.id())).isEqualTo(boot);
        assertThat(world.host.written(made.id())).contains("kept");
    }

    @Test
    void whatCannotBeDumpedStaysInMemory() {
        SandboxView made = create(OnTimeout.KILL, false);
        world.host.dumps(false);
        value(world.core.lifecycle().pause(CALLER, made.id()));
        world.pass(LONG.multipliedBy(3));
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Frozen.class);
        world.host.dumps(true);
        world.pass(LONG.plusSeconds(1));
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Stored.class);
    }

    @Test
    void whatIsOnDiskOutlivesTheServer() {
        SandboxView made = create(OnTimeout.KILL, false);
        world.host.write(made.id(), "kept");
        value(world.core.lifecycle().pause(CALLER, made.id()));
        world.pass(LONG.plusSeconds(1));

        world.restart();
        world.settle();
        assertThat(look(made.id()).kept()).contains(Contents.MEMORY);
        value(world.core.lifecycle().connect(CALLER, made.id(), in(LIFE)));
        assertThat(world.host.written(made.id())).contains("kept");
    }

    @Test
    void whatIsOnDiskCanBeKilled() {
        for (Contents contents : Contents.values()) {
            SandboxView made = create(OnTimeout.KILL, false);
            value(world.core.lifecycle().pause(CALLER, made.id(), contents));
            world.pass(LONG.plusSeconds(1));
            value(world.core.lifecycle().kill(CALLER, made.id()));
            assertThat(world.store.truth()).isEmpty();
            assertThat(world.host.present()).isEmpty();
        }
    }

    @Test
    void whatComesBackAndIsDeadBoots() {
        SandboxView made = create(OnTimeout.KILL, false);
        world.host.write(made.id(), "kept");
        value(world.core.lifecycle().pause(CALLER, made.id()));
        world.pass(LONG.plusSeconds(1));
        int boot = world.host.boot(made.id());
        world.host.killDaemon(made.id());

        SandboxView back = value(world.core.lifecycle().connect(CALLER, made.id(), in(LIFE)))
                .sandbox();
        assertThat(back.token()).isEqualTo(made.token());
        assertThat(world.host.boot(made.id())).isNotEqualTo(boot);
        assertThat(world.host.written(made.id())).contains("kept");
    }

    @Test
    void aHostThatFailsToStoreIsAskedAgainAndTheSandboxStaysPaused() {
        SandboxView made = create(OnTimeout.KILL, false);
        world.hostWeather.next(HostWeather.Call.STORE, new HostWeather.Fate.FailsAfterwards(HostOutcome.Kind.HOST));
        value(world.core.lifecycle().pause(CALLER, made.id()));
        world.pass(LONG.multipliedBy(2).plusSeconds(2));
        assertThat(look(made.id()).state()).isEqualTo(SandboxView.State.PAUSED);
        assertThat(world.host.inspect(made.id())).isInstanceOf(HostOutcome.Stored.class);
    }

    @Test
    void theBoundsHaveTheirDefaults() {
        assertThat(SnapshotLimits.DEFAULT)
                .isEqualTo(new SnapshotLimits(
                        1_000, Duration.ofDays(30), Duration.ofMinutes(2), 100, Duration.ofMinutes(10)));
    }
}
