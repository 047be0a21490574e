package corral.core.reconcile;

import corral.api.lifecycle.Reconciliation;
import corral.api.pool.PoolName;
import corral.api.routing.RoutePublisher;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.StoreUnavailable;
import corral.api.wiring.DrivenPorts;
import corral.core.claim.Abandoned;
import corral.core.claim.Handover;
import corral.core.claim.Underway;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.State;
import corral.core.order.Orders;
import corral.core.pool.PoolKeeper;
import corral.core.snapshot.SnapshotKeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** All that makes observed follow desired. */
public final class Reconciler implements Reconciliation {
    private static final Duration STORE_AWAY = Duration.ofSeconds(1);

    private final SandboxIndex index;
    private final RoutePublisher routes;
    private final SandboxKeeper sandboxes;
    private final PoolKeeper pools;
    private final Expiry expiry;
    private final Sweep sweep;

    public Reconciler(
            DrivenPorts ports,
            SandboxIndex index,
            Orders orders,
            Handover handover,
            Underway underway,
            Abandoned abandoned,
            PoolKeeper pools,
            SnapshotKeeper snapshots) {
        this.index = index;
        this.routes = ports.routes();
        this.sandboxes = new SandboxKeeper(
                ports.limits(),
                ports.sandboxes(),
                ports.host(),
                ports.inventory(),
                ports.history(),
                ports.snapshots(),
                ports.agent(),
                ports.routes(),
                index,
                orders,
                handover,
                underway,
                abandoned,
                ports.time());
        this.pools = pools;
        this.expiry = new Expiry(index, orders, ports.routes(), ports.time());
        this.sweep =
                new Sweep(ports.sandboxes(), ports.host(), ports.inventory(), ports.pools(), index, pools, snapshots);
    }

    @Override
    public void reset(SandboxFeed.Snapshot snapshot) {
        index.reset(snapshot);
    }

    @Override
    public Woken apply(SandboxChange change) {
        return switch (change) {
            case SandboxChange.Upserted(var record) -> {
                boolean ran = runs(record.id());
                index.shown(record);
                withdrawFrom(record.id(), ran);
                yield new Woken(wakes(record.id()), ofPool(record));
            }
            case SandboxChange.Removed(var id) -> {
                boolean ran = runs(id);
                List<PoolName> pool =
                        index.shownRemoved(id).map(Reconciler::ofPool).orElse(List.of());
                withdrawFrom(id, ran);
                yield new Woken(Optional.empty(), pool);
            }
        };
    }

    private boolean runs(SandboxId id) {
        return index.state(id).filter(State.Running.class::isInstance).isPresent();
    }

    /** Another replica paused or ended it: connections that lead through this one are cut as well. */
    private void withdrawFrom(SandboxId id, boolean ran) {
        if (ran && !runs(id)) {
            routes.withdraw(id);
        }
    }

    @Override
    public Next sandbox(SandboxId id) {
        return asking(() -> sandboxes.keep(id));
    }

    @Override
    public Next pool(PoolName name) {
        return asking(() -> pools.keep(name));
    }

    @Override
    public Optional<Instant> expire() {
        return expiry.expire();
    }

    @Override
    public Next sweep() {
        return asking(sweep::sweep);
    }

    /** The sandbox, unless it is where it should be. */
    private Optional<SandboxId> wakes(SandboxId id) {
        return index.state(id)
                .filter(state -> switch (state) {
                    case State.Available _, State.Paused _ -> false;
                    case State.Running running -> !running.initialised();
                    case State.Arriving _,
                            State.Pausing _,
                            State.Resuming _,
                            State.Failed _,
                            State.Terminating _,
                            State.Gone _ -> true;
                })
                .map(_ -> id);
    }

    /** The pool that made it; not for the end of a claimed one, which is no member any more. */
    private static List<PoolName> ofPool(SandboxRecord record) {
        boolean matters = record.desired().claim().isEmpty() || record.desired().power() != Power.GONE;
        return matters ? record.desired().pool().stream().toList() : List.of();
    }

    private static Next asking(Supplier<Next> question) {
        try {
            return question.get();
        } catch (StoreUnavailable e) {
            return new Next(Optional.of(STORE_AWAY), Optional.of("The store cannot be asked now."));
        }
    }
}
