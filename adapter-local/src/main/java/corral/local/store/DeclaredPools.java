package corral.local.store;

import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.pool.PoolStore;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The pools that the settings declare. Their status is kept in memory: it is observed anew by every process. */
public final class DeclaredPools implements PoolStore {
    private final List<PoolSpec> pools;
    private final Map<PoolName, PoolStatus> status = new ConcurrentHashMap<>();

    public DeclaredPools(List<PoolSpec> pools) {
        this.pools = pools.stream().sorted(Comparator.comparing(PoolSpec::name)).toList();
    }

    @Override
    public List<PoolSpec> list() {
        return pools;
    }

    @Override
    public void report(PoolName pool, PoolStatus report) {
        if (pools.stream().anyMatch(declared -> declared.name().equals(pool))) {
            status.put(pool, report);
        }
    }

    /** The last report of a pool; empty before the first, and for a pool that nobody declared. */
    public Optional<PoolStatus> reported(PoolName pool) {
        return Optional.ofNullable(status.get(pool));
    }
}
