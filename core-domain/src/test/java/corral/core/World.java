package corral.core;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.Reconciliation;
import corral.api.lifecycle.SandboxView;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.SnapshotLimits;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxWaiter;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.api.wiring.SnapshotPorts;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.host.AgentWeather;
import corral.testkit.host.InMemoryAgent;
import corral.testkit.host.InMemoryHost;
import corral.testkit.host.ScriptedHostWeather;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.routing.RecordingRoutePublisher;
import corral.testkit.snapshot.InMemorySnapshotStore;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.store.ScriptedStoreWeather;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The core with adapters in memory and one thread: whoever waits works off what an assembly's loops would do, then lets virtual time pass. So every
 * test takes the same steps each time, and none sleeps.
 */
public final class World {
    public static final TeamId TEAM = new TeamId("research");
    public static final Caller CALLER = new Caller(TEAM, "key-of-research");
    public static final Caller STRANGER = new Caller(new TeamId("others"), "key-of-others");
    public static final PoolName POOL = new PoolName("warm");
    private static final int TURNS = 100_000;

    public static final SnapshotLimits SNAPSHOT_LIMITS =
            new SnapshotLimits(3, Duration.ofDays(1), Duration.ofMinutes(2), 10, Duration.ofMinutes(10));

    public final VirtualTime time = new VirtualTime();
    public final ScriptedStoreWeather storeWeather = new ScriptedStoreWeather();
    public final ScriptedHostWeather hostWeather = new ScriptedHostWeather();
    public final InMemorySandboxStore store = new InMemorySandboxStore(storeWeather, time::elapsed);
    public final InMemoryHost host = new InMemoryHost(hostWeather, time::elapsed, time::advance);
    public final RecordingRoutePublisher routes = new RecordingRoutePublisher();
    public final InMemoryTemplateCatalog templates =
            new InMemoryTemplateCatalog(InMemoryTemplateCatalog.template("base"));
    public final InMemoryPoolStore pools = new InMemoryPoolStore();
    public final InMemoryTeamStore teams = new InMemoryTeamStore();
    public final InMemorySandboxHistory history = new InMemorySandboxHistory();
    public final InMemoryApiKeyStore keys = new InMemoryApiKeyStore();
    public final InMemorySnapshotStore snapshots = new InMemorySnapshotStore();
    public final FailingSnapshotStore snapshotTrouble = new FailingSnapshotStore(snapshots);
    public final Limits limits;
    public AgentWeather agentWeather = AgentWeather.CALM;
    public DrivingPorts core;

    private SandboxFeed.Position position;
    private final TreeMap<SandboxId, Instant> sandboxesDue = new TreeMap<>();
    private final TreeMap<PoolName, Instant> poolsDue = new TreeMap<>();
    private boolean working;
    private boolean asleep;

    public World() {
        this(Limits.DEFAULT);
    }

    public World(Limits limits) {
        this.limits = limits;
        teams.add(new Team(TEAM, 100, time.now()));
        teams.add(new Team(STRANGER.team(), 100, time.now()));
        core = CorralCore.create(ports("replica-1"));
        position = store.list().position();
        restart();
    }

    /** Another core over the same world, as a second process is. */
    public DrivenPorts ports(String replica) {
        return new DrivenPorts(
                replica,
                limits,
                store,
                new WorkingWaiter(),
                history,
                host,
                host,
                host,
                new InMemoryAgent(host, address -> agentWeather.fate(address), time::advance),
                routes,
                templates,
                pools,
                teams,
                keys,
                new FixedInstallationKeys("key-1"),
                time,
                new SeededEntropy(replica.hashCode()),
                new SnapshotPorts(host, snapshotTrouble, SNAPSHOT_LIMITS));
    }

    /** Forgets all that was in memory, as after a crash, and begins as an assembly does. */
    public void restart() {
        core = CorralCore.create(ports("replica-1"));
        sandboxesDue.clear();
        poolsDue.clear();
        relist();
        core.reconciliation().sweep();
    }

    /** From now on waiting lets time pass, and nobody works. */
    public void sleep() {
        asleep = true;
    }

    public void awake() {
        asleep = false;
    }

    private void relist() {
        SandboxFeed.Snapshot snapshot = store.list();
        core.reconciliation().reset(snapshot);
        position = snapshot.position();
        snapshot.records().forEach(record -> sandboxesDue.put(record.id(), time.now()));
        pools.list().forEach(pool -> poolsDue.put(pool.name(), time.now()));
    }

    /** Does everything that is due now. */
    public boolean work() {
        if (working || asleep) {
            return false;
        }
        working = true;
        try {
            boolean any = false;
            for (int turn = 0; turn < TURNS; turn++) {
                if (!readFeed() && !workDue()) {
                    return any;
                }
                any = true;
            }
            throw new AssertionError("The reconcilers never come to rest.");
        } finally {
            working = false;
        }
    }

    private boolean readFeed() {
        switch (store.changes(position, Duration.ZERO)) {
            case SandboxFeed.Batch.Broken _ -> relist();
            case SandboxFeed.Batch.Changes(var changes, var next) -> {
                position = next;
                changes.forEach(change -> {
                    Reconciliation.Woken woken = core.reconciliation().apply(change);
                    woken.sandbox().ifPresent(id -> sandboxesDue.put(id, time.now()));
                    woken.pools().forEach(pool -> poolsDue.put(pool, time.now()));
                });
                return !changes.isEmpty();
            }
        }
        return true;
    }

    private boolean workDue() {
        Instant now = time.now();
        boolean expiring = core.reconciliation()
                .expire()
                .filter(next -> !next.isAfter(now))
                .isPresent();
        boolean any = expiring;
        for (SandboxId id : due(sandboxesDue, now)) {
            sandboxesDue.remove(id);
            core.reconciliation()
                    .sandbox(id)
                    .after()
                    .ifPresent(after -> sandboxesDue.put(id, time.now().plus(after)));
            any = true;
        }
        for (PoolName pool : due(poolsDue, now)) {
            poolsDue.remove(pool);
            core.reconciliation()
                    .pool(pool)
                    .after()
                    .ifPresent(after -> poolsDue.put(pool, time.now().plus(after)));
            any = true;
        }
        return any;
    }

    private static <K> List<K> due(Map<K, Instant> tasks, Instant now) {
        return tasks.entrySet().stream()
                .filter(task -> !task.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lets time pass in steps, and works. */
    public void pass(Duration duration) {
        Instant end = time.now().plus(duration);
        work();
        while (time.now().isBefore(end)) {
            Duration left = Duration.between(time.now(), end);
            Duration step = Duration.ofMillis(50);
            time.advance(left.compareTo(step) < 0 ? left : step);
            work();
        }
    }

    /** Works and lets time pass, until nothing but distant looks is planned. */
    public void settle() {
        pass(Duration.ofSeconds(1));
    }

    private final class WorkingWaiter implements SandboxWaiter {
        @Override
        public Waiting listen(SandboxId id) {
            return new Waiting() {
                @Override
                public boolean await(Duration atMost) {
                    if (work()) {
                        return true;
                    }
                    Duration step = Duration.ofMillis(50);
                    time.advance(atMost.compareTo(step) < 0 ? atMost : step);
                    work();
                    return atMost.compareTo(step) > 0;
                }

                @Override
                public void close() {}
            };
        }
    }

    // ---- shorthand

    /** Declares a pool of that size and fills it. */
    public World pool(int size) {
        pools.declare(new PoolSpec(POOL, new TemplateId("base"), size, 4, 3, Duration.ofMillis(500)));
        poolsDue.put(POOL, time.now());
        settle();
        return this;
    }

    public void look(PoolName pool) {
        poolsDue.put(pool, time.now());
        work();
    }

    public void look(SandboxId id) {
        sandboxesDue.put(id, time.now());
        work();
    }

    public PoolStatus poolStatus() {
        return pools.status(POOL).orElseThrow();
    }

    public Template template(String revision) {
        Template old = InMemoryTemplateCatalog.template("base");
        return new Template(
                new TemplateRevision(old.id(), revision),
                List.of("default"),
                old.resources(),
                old.createdAt(),
                old.updatedAt());
    }

    public SandboxView create() {
        return create(CreateSandbox.of("base", Duration.ofMinutes(5)));
    }

    public SandboxView create(CreateSandbox command) {
        return value(core.lifecycle().create(CALLER, command));
    }

    public SandboxRecord record(SandboxId id) {
        return store.truth(id).orElseThrow();
    }

    public State state(SandboxId id) {
        return Lifecycle.stateOf(record(id));
    }

    /** Those that wait for a claim. */
    public List<SandboxRecord> available() {
        return store.truth().stream()
                .filter(record -> Lifecycle.stateOf(record) instanceof State.Available)
                .toList();
    }

    public static <T> T value(Answer<T> answer) {
        return switch (answer) {
            case Answer.Done<T>(var value) -> value;
            case Answer.Refused<T>(var refusal) ->
                throw new AssertionError("Refused: " + refusal.code() + ": " + refusal.sentence());
        };
    }

    public static Refusal refusal(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return switch (answer) {
            case Answer.Done<?> done -> throw new AssertionError("Done: " + done);
            case Answer.Refused<?> refused -> refused.refusal();
        };
    }

    public static Optional<Duration> in(Duration duration) {
        return Optional.of(duration);
    }
}
