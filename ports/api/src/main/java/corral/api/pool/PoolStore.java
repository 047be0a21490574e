package corral.api.pool;

import java.util.List;

/** Driven port: the pools that somebody declared, and where their status is reported. */
public interface PoolStore {
    /** All pools, by name. Cheap: may be called on every claim. */
    List<PoolSpec> list();

    /** Replaces what is known of a pool; the last report wins. Reports for unknown pools are dropped. */
    void report(PoolName pool, PoolStatus status);
}
