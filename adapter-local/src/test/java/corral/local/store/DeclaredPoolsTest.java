package corral.local.store;

import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.pool.PoolStore;
import corral.testkit.pool.PoolStoreContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change of what is declared is a new start with other settings. */
class DeclaredPoolsTest extends PoolStoreContract {
    private final List<PoolSpec> declared = new ArrayList<>();
    private DeclaredPools pools = new DeclaredPools(declared);

    @Override
    protected PoolStore pools() {
        return pools;
    }

    @Override
    protected void declare(PoolSpec pool) {
        remove(pool.name());
        declared.add(pool);
        pools = new DeclaredPools(declared);
    }

    @Override
    protected void remove(PoolName pool) {
        declared.removeIf(each -> each.name().equals(pool));
        pools = new DeclaredPools(declared);
    }

    @Override
    protected Optional<PoolStatus> reported(PoolName pool) {
        return pools.reported(pool);
    }
}
