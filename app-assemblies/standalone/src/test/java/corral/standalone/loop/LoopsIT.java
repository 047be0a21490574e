package corral.standalone.loop;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxView;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.refusal.Answer;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.core.CorralCore;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.host.InMemoryAgent;
import corral.testkit.host.InMemoryHost;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.routing.RecordingRoutePublisher;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.Patience;
import corral.testkit.time.SeededEntropy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real loops and the real core, over adapters in memory. */
class LoopsIT {
    private static final TeamId TEAM = new TeamId("research");
    private static final Caller CALLER = new Caller(TEAM, "key");
    private static final Template BASE = InMemoryTemplateCatalog.template("base");
    private static final int POOL_SIZE = 3;

    private final JumpingTime time = new JumpingTime();
    private final InMemorySandboxStore store = new InMemorySandboxStore();
    private final InMemoryHost host = new InMemoryHost();
    private final InMemoryPoolStore pools =
            new InMemoryPoolStore(new PoolSpec(new PoolName("warm"), BASE.id(), POOL_SIZE, 2, 3, Duration.ofMillis(1)));
    private DrivingPorts core = core();
    private Loops loops = loops(core);

    private DrivingPorts core() {
        InMemoryTeamStore teams = new InMemoryTeamStore();
        teams.add(new Team(TEAM, 100, time.now()));
        return CorralCore.create(new DrivenPorts(
                "one",
                Limits.DEFAULT,
                store,
                store,
                new InMemorySandboxHistory(),
                host,
                host,
                host,
                new InMemoryAgent(host),
                new RecordingRoutePublisher(),
                new InMemoryTemplateCatalog(BASE),
                pools,
                teams,
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("key-1"),
                time,
                new SeededEntropy(System.nanoTime())));
    }

    private Loops loops(DrivingPorts ports) {
        return new Loops(ports.reconciliation(), store, pools, host, time, 4, Duration.ofMillis(200));
    }

    @BeforeEach
    void start() {
        loops.start();
    }

    @AfterEach
    void close() {
        loops.close();
    }

    private static void until(String what, BooleanSupplier holds) {
        CountDownLatch nothing = new CountDownLatch(1);
        Patience.until(
                what,
                () -> {
                    try {
                        assertThat(nothing.await(20, TimeUnit.MILLISECONDS)).isFalse();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                holds);
    }

    private static <T> T done(Answer<T> answer) {
        return switch (answer) {
            case Answer.Done<T>(var value) -> value;
            case Answer.Refused<T>(var refusal) -> throw new AssertionError(refusal.toString());
        };
    }

    private SandboxView create(Duration timeout) {
        return done(core.lifecycle().create(CALLER, CreateSandbox.of("base", timeout)));
    }

    private int waiting() {
        return (int) store.list().records().stream()
                .filter(record -> record.desired().claim().isEmpty())
                .filter(record -> record.observed().address().isPresent())
                .count();
    }

    @Test
    void aPoolFillsByItselfAndAgainAfterClaims() {
        until("the pool is full", () -> waiting() == POOL_SIZE);

        create(Duration.ofHours(1));
        create(Duration.ofHours(1));

        until("the pool is full again", () -> waiting() == POOL_SIZE);
        assertThat(host.present()).hasSize(POOL_SIZE + 2);
    }

    @Test
    void pausesAndKillsAreWorkedOff() {
        SandboxLifecycle lifecycle = core.lifecycle();
        SandboxId id = create(Duration.ofHours(1)).id();

        assertThat(done(lifecycle.pause(CALLER, id)).state()).isEqualTo(SandboxView.State.PAUSED);
        assertThat(done(lifecycle.connect(CALLER, id, Optional.empty())).resumed())
                .isTrue();
        assertThat(done(lifecycle.kill(CALLER, id))).isEqualTo(id);

        assertThat(host.present()).doesNotContain(id);
    }

    @Test
    void whatIsDueExpires() {
        SandboxId id = create(Duration.ofSeconds(2)).id();

        until("it is gone", () -> !host.present().contains(id) && store.get(id).isEmpty());
    }

    @Test
    void aClockThatJumpsAheadExpiresWhatIsDueThen() {
        SandboxId id = create(Duration.ofHours(5)).id();

        time.jump(Duration.ofHours(6));

        until("it is gone", () -> store.get(id).isEmpty());
    }

    @Test
    void aClockThatJumpsBackStopsNothing() {
        time.jump(Duration.ofHours(-6));
        SandboxId id = create(Duration.ofSeconds(2)).id();

        until("it is gone", () -> store.get(id).isEmpty());
        until("the pool is full", () -> waiting() == POOL_SIZE);
    }

    @Test
    void aMemberThatEndsByItselfIsReplaced() {
        until("the pool is full", () -> waiting() == POOL_SIZE);
        SandboxId victim = host.present().iterator().next();

        host.exit(victim);

        until("another took its place", () -> !host.present().contains(victim) && waiting() == POOL_SIZE);
    }

    @Test
    void whatNobodyKnowsIsSwept() {
        SandboxId stray = new SandboxId("istray00000000000000");

        host.litter(new StartSandbox(stray, BASE.revision(), BASE.resources(), NetworkAccess.OPEN));

        until("it is swept", () -> !host.present().contains(stray));
    }

    @Test
    void theNextProcessTakesOver() {
        SandboxId id = create(Duration.ofHours(1)).id();
        until("the pool is full", () -> waiting() == POOL_SIZE);
        Set<SandboxId> before = host.present();
        loops.close();

        core = core();
        loops = loops(core);
        loops.start();

        assertThat(done(core.queries().get(CALLER, id)).state()).isEqualTo(SandboxView.State.RUNNING);
        until("all is as it was", () -> waiting() == POOL_SIZE && host.present().equals(before));
        assertThat(done(core.lifecycle().kill(CALLER, id))).isEqualTo(id);
    }
}
