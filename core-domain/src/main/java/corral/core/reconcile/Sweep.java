package corral.core.reconcile;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost;
import corral.api.lifecycle.Reconciliation.Next;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStore;
import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxStore;
import corral.core.index.SandboxIndex;
import corral.core.pool.PoolKeeper;
import corral.core.snapshot.SnapshotKeeper;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/** Removes what nobody knows: sandboxes on the host without a record, and members of pools that nobody declares any more. */
final class Sweep {
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final SandboxStore store;
    private final SandboxHost host;
    private final HostInventory inventory;
    private final PoolStore pools;
    private final SandboxIndex index;
    private final PoolKeeper poolKeeper;
    private final SnapshotKeeper snapshots;

    Sweep(
            SandboxStore store,
            SandboxHost host,
            HostInventory inventory,
            PoolStore pools,
            SandboxIndex index,
            PoolKeeper poolKeeper,
            SnapshotKeeper snapshots) {
        this.store = store;
        this.host = host;
        this.inventory = inventory;
        this.pools = pools;
        this.index = index;
        this.poolKeeper = poolKeeper;
        this.snapshots = snapshots;
    }

    Next sweep() {
        Optional<String> problem = Optional.empty();
        for (SandboxId id : inventory.present()) {
            if (index.find(id).isEmpty()
                    && store.get(id).isEmpty()
                    && host.stop(id) instanceof HostOutcome.Failed failed) {
                problem = Optional.of(failed.sentence());
            }
        }
        TreeSet<PoolName> declared = new TreeSet<>();
        for (PoolSpec pool : pools.list()) {
            declared.add(pool.name());
        }
        Optional<String> ofSnapshots = snapshots.keep();
        if (problem.isEmpty()) {
            problem = ofSnapshots;
        }
        boolean more = false;
        for (PoolName pool : index.pools()) {
            more |= !declared.contains(pool) && poolKeeper.keep(pool).after().isPresent();
        }
        return new Next(Optional.of(more || problem.isPresent() ? AGAIN : INTERVAL), problem);
    }
}
