package corral.testkit.simulation;

import corral.api.agent.SandboxAgent;
import corral.api.lifecycle.Limits;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.snapshot.SnapshotLimits;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.api.wiring.SnapshotPorts;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.host.InMemoryAgent;
import corral.testkit.host.InMemoryHost;
import corral.testkit.host.SeededAgentWeather;
import corral.testkit.host.SeededHostWeather;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.snapshot.InMemorySnapshotStore;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.store.SeededStoreWeather;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;

/** Everything that outlives a process: time, store, host, templates, pools, teams; and the processes themselves. */
final class World {
    static final List<TeamId> TEAMS = List.of(new TeamId("design"), new TeamId("research"));
    static final Template WARM = InMemoryTemplateCatalog.template("base");
    static final Template COLD = InMemoryTemplateCatalog.template("python");
    static final int SANDBOXES_OF_A_TEAM = 8;
    /** Creates that began while listings lagged behind are answered by then. */
    private static final Duration KNOWS_ALL_AFTER = Duration.ofSeconds(10);

    private static final SnapshotLimits SNAPSHOT_LIMITS =
            new SnapshotLimits(5, Duration.ofMinutes(2), Duration.ofSeconds(30), 3, Duration.ofSeconds(20));

    private final RandomGenerator random;
    private final VirtualTime time = new VirtualTime();
    private final Trace trace = new Trace(time);
    private final Scheduler scheduler;
    private final SeededStoreWeather storeWeather;
    private final SeededHostWeather hostWeather;
    private final SeededAgentWeather agentWeather;
    private final InMemorySandboxStore store;
    private final InMemoryHost host;
    private final InMemoryAgent agent;
    private final InMemorySnapshotStore snapshots = new InMemorySnapshotStore();
    private final InMemoryTemplateCatalog templates = new InMemoryTemplateCatalog(WARM, COLD);
    private final InMemoryPoolStore pools;
    private final InMemoryTeamStore teams = new InMemoryTeamStore();
    private final InMemoryApiKeyStore keys = new InMemoryApiKeyStore();
    private final InMemorySandboxHistory history = new InMemorySandboxHistory();
    private final Function<DrivenPorts, DrivingPorts> factory;
    private final List<Replica> processes = new ArrayList<>();
    private final Ledger ledger;
    private final int replicas;
    private Duration started = Duration.ZERO;
    private Instant latest;
    private boolean calm;

    World(long seed, Faults faults, Function<DrivenPorts, DrivingPorts> factory) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.factory = factory;
        this.scheduler = new Scheduler(time, random, faults.yields());
        this.storeWeather = new SeededStoreWeather(random.nextLong(), faults.store());
        this.hostWeather = new SeededHostWeather(random.nextLong(), faults.host());
        this.agentWeather = new SeededAgentWeather(random.nextLong(), faults.agent());
        this.store = new InMemorySandboxStore(storeWeather, time::elapsed);
        this.host = new InMemoryHost(hostWeather, time::elapsed, scheduler::sleep);
        this.agent = new InMemoryAgent(host, agentWeather, scheduler::sleep);
        this.pools = new InMemoryPoolStore(new PoolSpec(
                new PoolName("warm"),
                WARM.id(),
                random.nextInt(5),
                1 + random.nextInt(3),
                3,
                Duration.ofMillis(random.nextInt(500))));
        this.latest = time.now();
        this.ledger = new Ledger(this);
        TEAMS.forEach(team -> teams.add(new Team(team, SANDBOXES_OF_A_TEAM, time.now())));
        store.observe(change -> {
            ledger.changed(change);
            processes.forEach(
                    process -> process.changed(change, calm ? Duration.ZERO : Duration.ofMillis(random.nextInt(200))));
        });
        replicas = 1 + random.nextInt(2);
        for (int i = 1; i <= replicas; i++) {
            start("replica-" + i);
        }
    }

    DrivenPorts ports(
            String replica,
            long seed,
            SimulatedStore simulatedStore,
            SimulatedWaiter waiter,
            SimulatedHost simulatedHost,
            SandboxAgent simulatedAgent,
            SimulatedRoutes routes) {
        return new DrivenPorts(
                replica,
                Limits.DEFAULT,
                simulatedStore,
                waiter,
                history,
                simulatedHost,
                simulatedHost,
                simulatedHost,
                simulatedAgent,
                routes,
                templates,
                pools,
                teams,
                keys,
                new FixedInstallationKeys("key-1"),
                time,
                new SeededEntropy(seed),
                new SnapshotPorts(
                        simulatedHost, new SimulatedSnapshots(simulatedHost.life(), snapshots), SNAPSHOT_LIMITS));
    }

    RandomGenerator random() {
        return random;
    }

    VirtualTime time() {
        return time;
    }

    Trace trace() {
        return trace;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    InMemorySandboxStore store() {
        return store;
    }

    InMemoryHost host() {
        return host;
    }

    InMemoryAgent agent() {
        return agent;
    }

    InMemorySandboxHistory history() {
        return history;
    }

    InMemorySnapshotStore snapshots() {
        return snapshots;
    }

    InMemoryPoolStore pools() {
        return pools;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Whether one process alone decides, and has done so for long enough to know all that was written before it started. */
    boolean hasOneReplicaThatKnowsAll() {
        return replicas == 1 && time.elapsed().minus(started).compareTo(KNOWS_ALL_AFTER) > 0;
    }

    /** The processes that run now. */
    List<Replica> processes() {
        return List.copyOf(processes);
    }

    /** The latest time that the wall clock ever showed: what was due then may have been done. */
    Instant latest() {
        return latest;
    }

    void start(String name) {
        trace.add(name, "starts");
        started = time.elapsed();
        processes.add(new Replica(this, name, random.nextLong(), factory));
        processes.sort(Comparator.comparing(Replica::name));
    }

    void crash(Replica process) {
        trace.add(process.name(), "crashes");
        process.crash();
        processes.remove(process);
    }

    void jump(Duration by) {
        trace.add("clock", "jumps by " + by);
        time.jump(by);
        noteLatest();
    }

    /** From now on, or no longer, nothing goes wrong by itself. */
    void calm(boolean nothingGoesWrong) {
        calm = nothingGoesWrong;
        storeWeather.calm(nothingGoesWrong);
        hostWeather.calm(nothingGoesWrong);
        agentWeather.calm(nothingGoesWrong);
        scheduler.calm(nothingGoesWrong);
    }

    boolean isCalm() {
        return calm;
    }

    /** Asks something that must not change the run: nothing goes wrong, nobody else goes on, no time passes. */
    <T> T aside(Supplier<T> question) {
        boolean before = calm;
        calm(true);
        try {
            return scheduler.aside(question);
        } finally {
            calm(before);
        }
    }

    /** One step: work that is due, or else time passes, up to the given time. */
    void step(Duration until) {
        processes().forEach(Replica::dispatch);
        if (!scheduler.step()) {
            advanceTo(soonest(until));
        } else if (random.nextInt(50) == 0) {
            advanceTo(time.elapsed().plusMillis(random.nextInt(20)));
        }
        ledger.rethrow();
    }

    private Duration soonest(Duration until) {
        return Stream.concat(
                        scheduler.nextWake().stream(),
                        processes.stream().map(Replica::nextDue).flatMap(Optional::stream))
                .filter(at -> at.compareTo(until) < 0)
                .min(Comparator.naturalOrder())
                .orElse(until);
    }

    private void advanceTo(Duration at) {
        Duration by = at.minus(time.elapsed());
        if (by.isPositive()) {
            time.advance(by);
            noteLatest();
            store.catchUp();
        }
    }

    private void noteLatest() {
        if (time.now().isAfter(latest)) {
            latest = time.now();
        }
    }
}
