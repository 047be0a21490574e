package corral.e2b.edge;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.Reconciliation;
import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxAddress;
import corral.api.store.SandboxFeed;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.core.CorralCore;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.SeededEntropy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The core itself over adapters in memory and a host of loopback servers, with a loop that drives it as an assembly does. */
final class RealCore implements AutoCloseable {
    static final TeamId TEAM = new TeamId("red");
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration EXPIRE = Duration.ofMillis(100);

    final LoopbackHost host;
    private final InMemorySandboxStore store = new InMemorySandboxStore();
    private final ScheduledExecutorService workers =
            Executors.newScheduledThreadPool(4, Thread.ofVirtual().factory());

    RealCore(FakeSandbox.Behaviour behaviour) {
        this.host = new LoopbackHost(behaviour);
    }

    DrivingPorts start(RoutePublisher routes, int maxSandboxes) {
        InMemoryTeamStore teams = new InMemoryTeamStore();
        teams.add(new Team(TEAM, maxSandboxes, Instant.now()));
        DrivingPorts core = CorralCore.create(new DrivenPorts(
                "test",
                Limits.DEFAULT,
                store,
                store,
                new InMemorySandboxHistory(),
                host,
                host,
                (id, network) -> host.inspect(id),
                new ReadyAgent(),
                routes,
                new InMemoryTemplateCatalog(InMemoryTemplateCatalog.template("base")),
                new InMemoryPoolStore(),
                teams,
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("test"),
                Instant::now,
                new SeededEntropy(1)));
        Thread.ofVirtual().start(() -> follow(core.reconciliation()));
        var _ = workers.scheduleWithFixedDelay(
                core.reconciliation()::expire, 0, EXPIRE.toMillis(), TimeUnit.MILLISECONDS);
        return core;
    }

    private void follow(Reconciliation core) {
        SandboxFeed.Snapshot snapshot = store.list();
        core.reset(snapshot);
        SandboxFeed.Batch batch = store.changes(snapshot.position(), WAIT);
        while (batch instanceof SandboxFeed.Batch.Changes(var changes, var next) && !workers.isShutdown()) {
            changes.stream()
                    .map(core::apply)
                    .flatMap(woken -> woken.sandbox().stream())
                    .forEach(id -> after(Duration.ZERO, () -> core.sandbox(id)));
            batch = store.changes(next, WAIT);
        }
    }

    private void after(Duration delay, Supplier<Reconciliation.Next> work) {
        if (!workers.isShutdown()) {
            var _ = workers.schedule(
                    () -> work.get().after().ifPresent(again -> after(again, work)),
                    delay.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        host.present().forEach(host::stop);
    }

    /** These sandboxes take any owner. */
    private static final class ReadyAgent implements SandboxAgent {
        @Override
        public AgentOutcome initialise(SandboxAddress address, Initialisation initialisation, Duration atMost) {
            return new AgentOutcome.Ready();
        }

        @Override
        public AgentOutcome health(SandboxAddress address, Duration atMost) {
            return new AgentOutcome.Ready();
        }
    }
}
