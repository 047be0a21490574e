package corral.testkit.pool;

import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.pool.PoolStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pools in memory: a test declares them, the core reports on them. Safe for several threads. */
public final class InMemoryPoolStore implements PoolStore {
    private final Map<PoolName, PoolStatus> reports = new HashMap<>();
    private volatile List<PoolSpec> pools;

    public InMemoryPoolStore(PoolSpec... pools) {
        this.pools = List.of();
        for (PoolSpec pool : pools) {
            declare(pool);
        }
    }

    @Override
    public List<PoolSpec> list() {
        return pools;
    }

    @Override
    public synchronized void report(PoolName pool, PoolStatus status) {
        if (pools.stream().anyMatch(declared -> declared.name().equals(pool))) {
            reports.put(pool, status);
        }
    }

    /** Declares a pool, or replaces what was declared under its name. */
    public final synchronized void declare(PoolSpec pool) {
        List<PoolSpec> next = new ArrayList<>(without(pool.name()));
        next.add(pool);
        next.sort(Comparator.comparing(PoolSpec::name));
        pools = List.copyOf(next);
    }

    /** Takes a pool back; its status goes with it. */
    public synchronized void remove(PoolName pool) {
        pools = without(pool);
        reports.remove(pool);
    }

    /** What was last reported of a pool. */
    public synchronized Optional<PoolStatus> status(PoolName pool) {
        return Optional.ofNullable(reports.get(pool));
    }

    private List<PoolSpec> without(PoolName pool) {
        return pools.stream().filter(declared -> !declared.name().equals(pool)).toList();
    }
}
