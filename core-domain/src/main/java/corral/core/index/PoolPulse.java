package corral.core.index;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** What lately happened to a pool. */
public final class PoolPulse {
    private final AtomicReference<Optional<Instant>> lastClaim = new AtomicReference<>(Optional.empty());
    private final AtomicInteger arrivals = new AtomicInteger();

    /** When a member was last claimed, as far as this process knows. */
    public Optional<Instant> lastClaim() {
        return lastClaim.get();
    }

    /** How many members have become available since this process started; tells that starting works. */
    public int arrivals() {
        return arrivals.get();
    }

    void claimed(Instant at) {
        lastClaim.updateAndGet(before -> before.isPresent() && before.get().isAfter(at) ? before : Optional.of(at));
    }

    void arrived() {
        arrivals.incrementAndGet();
    }
}
