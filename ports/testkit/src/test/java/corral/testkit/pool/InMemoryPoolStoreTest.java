package corral.testkit.pool;

import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.pool.PoolStore;
import java.util.Optional;

/** The pools in memory keep the contract. */
final class InMemoryPoolStoreTest extends PoolStoreContract {
    private final InMemoryPoolStore pools = new InMemoryPoolStore();

    @Override
    protected PoolStore pools() {
        return pools;
    }

    @Override
    protected void declare(PoolSpec pool) {
        pools.declare(pool);
    }

    @Override
    protected void remove(PoolName pool) {
        pools.remove(pool);
    }

    @Override
    protected Optional<PoolStatus> reported(PoolName pool) {
        return pools.status(pool);
    }
}
