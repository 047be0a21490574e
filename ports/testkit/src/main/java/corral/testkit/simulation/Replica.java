package corral.testkit.simulation;

import corral.api.lifecycle.Reconciliation;
import corral.api.lifecycle.Reconciliation.Next;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.testkit.routing.RecordingRoutePublisher;
import corral.testkit.store.FeedReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** One run of one replica: a core, and the loops that an assembly gives it. */
final class Replica {
    /** How many reconcilers of one process work at one time. */
    private static final int WORKERS = 4;
    /** How often the feed is read and deadlines are looked at when nothing says otherwise. */
    private static final Duration READ = Duration.ofMillis(100);

    private static final Duration CALM_READ = Duration.ofMillis(500);
    private static final Duration EXPIRE = Duration.ofMillis(500);
    private static final Duration SWEEP = Duration.ofSeconds(15);

    private final World world;
    private final String name;
    private final Life life;
    private final SimulatedWaiter waiter;
    private final RecordingRoutePublisher routes = new RecordingRoutePublisher();
    private final DrivingPorts core;
    private final List<Fiber> fibers = new ArrayList<>();
    private final Map<SandboxId, Duration> sandboxesDue = new TreeMap<>();
    private final Map<PoolName, Duration> poolsDue = new TreeMap<>();
    private final TreeSet<String> busy = new TreeSet<>();

    Replica(World world, String name, long seed, Function<DrivenPorts, DrivingPorts> factory) {
        this.world = world;
        this.name = name;
        this.life = new Life(world.scheduler());
        this.waiter = new SimulatedWaiter(life, world.scheduler(), world.time());
        SimulatedStore store = new SimulatedStore(life, world.store());
        SimulatedHost host = new SimulatedHost(life, world.host());
        this.core = factory.apply(world.ports(
                name,
                seed,
                store,
                waiter,
                host,
                new SimulatedAgent(life, world.agent()),
                new SimulatedRoutes(life, routes)));
        host.onExit(id -> sandboxesDue.put(id, world.time().elapsed()));
        FeedReader reader = new FeedReader(store, this::reset, this::apply);
        spawn(
                "feed",
                () -> forever(() -> {
                    reader.read(Duration.ZERO);
                    return world.isCalm() ? CALM_READ : READ;
                }));
        spawn(
                "expiry",
                () -> forever(() -> core.reconciliation()
                        .expire()
                        .map(next -> Duration.between(world.time().now(), next))
                        .filter(left -> left.compareTo(EXPIRE) < 0)
                        .map(left -> left.isNegative() ? Duration.ZERO : left)
                        .orElse(EXPIRE)));
        spawn(
                "sweep",
                () -> forever(() -> {
                    Duration soonest = core.reconciliation().sweep().after().orElse(SWEEP);
                    return soonest.compareTo(SWEEP) < 0 ? soonest : SWEEP;
                }));
    }

    String name() {
        return name;
    }

    DrivingPorts core() {
        return core;
    }

    RecordingRoutePublisher routes() {
        return routes;
    }

    boolean isAlive() {
        return !life.isOver();
    }

    /** Work that ends with this process. */
    void spawn(String what, Runnable work) {
        fibers.removeIf(Fiber::isDone);
        fibers.add(world.scheduler().spawn(name + " " + what, work));
    }

    void crash() {
        life.end();
        List.copyOf(fibers).forEach(world.scheduler()::cancel);
    }

    /** A record has changed in the store. */
    void changed(SandboxChange change, Duration delay) {
        waiter.changed(change, delay);
    }

    private void forever(Supplier<Duration> work) {
        while (true) {
            Duration pause = work.get();
            life.sleep(pause.plusMillis(1 + world.random().nextInt(10)));
        }
    }

    private void reset(SandboxFeed.Snapshot snapshot) {
        core.reconciliation().reset(snapshot);
        Duration now = world.time().elapsed();
        snapshot.records().forEach(record -> sandboxesDue.put(record.id(), now));
        world.pools().list().stream().map(PoolSpec::name).forEach(pool -> poolsDue.put(pool, now));
    }

    private void apply(SandboxChange change) {
        Reconciliation.Woken woken = core.reconciliation().apply(change);
        Duration now = world.time().elapsed();
        woken.sandbox().ifPresent(id -> sandboxesDue.put(id, now));
        woken.pools().forEach(pool -> poolsDue.put(pool, now));
    }

    /** Starts the work that is due. */
    void dispatch() {
        dispatch("sandbox", sandboxesDue, core.reconciliation()::sandbox);
        dispatch("pool", poolsDue, core.reconciliation()::pool);
    }

    private <K> void dispatch(String kind, Map<K, Duration> due, Function<K, Next> work) {
        Duration now = world.time().elapsed();
        List<K> ready = due.entrySet().stream()
                .filter(entry -> entry.getValue().compareTo(now) <= 0 && !busy.contains(kind + " " + entry.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        for (K key : ready) {
            if (busy.size() >= WORKERS) {
                return;
            }
            due.remove(key);
            busy.add(kind + " " + key);
            spawn(kind + " " + key, () -> {
                try {
                    Next next = work.apply(key);
                    next.problem().ifPresent(problem -> world.trace().add(name, kind + " " + key + ": " + problem));
                    next.after()
                            .ifPresent(after -> due.merge(
                                    key,
                                    world.time().elapsed().plus(after),
                                    (one, two) -> one.compareTo(two) < 0 ? one : two));
                } finally {
                    busy.remove(kind + " " + key);
                }
            });
        }
    }

    /** When the next work is due that nobody does yet. */
    Optional<Duration> nextDue() {
        return busy.size() >= WORKERS
                ? Optional.empty()
                : Stream.concat(
                                sandboxesDue.entrySet().stream()
                                        .filter(entry -> !busy.contains("sandbox " + entry.getKey()))
                                        .map(Map.Entry::getValue),
                                poolsDue.entrySet().stream()
                                        .filter(entry -> !busy.contains("pool " + entry.getKey()))
                                        .map(Map.Entry::getValue))
                        .min(Comparator.naturalOrder());
    }
}
