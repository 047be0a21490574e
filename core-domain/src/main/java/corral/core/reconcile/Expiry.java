package corral.core.reconcile;

import corral.api.refusal.Answer;
import corral.api.routing.RoutePublisher;
import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import corral.api.store.StoreUnavailable;
import corral.api.time.TimeSource;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Command;
import corral.core.order.Orders;
import corral.core.order.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Does what lifetimes say. Memory tells who may be due; the truth decides, so that a deadline which moved meanwhile is left alone. */
final class Expiry {
    /** How many sandboxes one call expires. */
    private static final int BATCH = 256;
    /** When those are looked at again that could not be expired. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final SandboxIndex index;
    private final Orders orders;
    private final RoutePublisher routes;
    private final TimeSource time;

    Expiry(SandboxIndex index, Orders orders, RoutePublisher routes, TimeSource time) {
        this.index = index;
        this.orders = orders;
        this.routes = routes;
        this.time = time;
    }

    Optional<Instant> expire() {
        Instant now = time.now();
        List<SandboxId> due = index.due(now, BATCH);
        int done = 0;
        for (SandboxId id : due) {
            if (expire(id)) {
                done++;
            }
        }
        if (done == BATCH) {
            return Optional.of(now);
        }
        if (done < due.size()) {
            Instant again = now.plus(AGAIN);
            return Optional.of(index.nextDeadline(now).filter(again::isAfter).orElse(again));
        }
        return index.nextDeadline(now);
    }

    private boolean expire(SandboxId id) {
        try {
            boolean changed = orders.give(
                                    id,
                                    record -> record.desired().claim().isPresent(),
                                    new Command.ExpireSandbox(),
                                    Reason.of(Cause.Why.EXPIRED))
                            instanceof Answer.Done<Orders.Ordered>(var ordered)
                    && ordered.changed();
            if (changed) {
                routes.withdraw(id);
            }
            return changed;
        } catch (StoreUnavailable e) {
            return false;
        }
    }
}
