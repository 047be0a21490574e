package corral.core.lifecycle;

import corral.api.sandbox.Lifetime;
import corral.api.sandbox.OnTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How deadlines move. A {@link Lifetime#timeout()} of zero stands for "for ever"; what is created with a timeout of zero lives for a
 * millisecond instead.
 */
public final class Lifetimes {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private Lifetimes() {}

    /** The lifetime of a new claim; without a timeout it never ends. */
    public static Lifetime begin(Optional<Duration> timeout, OnTimeout onTimeout, boolean autoResume, Instant now) {
        Duration kept = timeout.map(asked -> asked.compareTo(SHORTEST) < 0 ? SHORTEST : asked)
                .orElse(Duration.ZERO);
        return new Lifetime(deadline(kept, now), kept, onTimeout, autoResume);
    }

    /** As if it began now: for that long, or as it was created. */
    static Lifetime rearm(Lifetime lifetime, Optional<Duration> timeout, Instant now) {
        return lifetime.withDeadline(
                timeout.isPresent() ? Optional.of(now.plus(timeout.get())) : deadline(lifetime.timeout(), now));
    }

    /** As {@link #rearm}, but never sooner than before. */
    static Lifetime extend(Lifetime lifetime, Optional<Duration> timeout, Instant now) {
        Lifetime rearmed = rearm(lifetime, timeout, now);
        if (lifetime.deadline().isEmpty() || rearmed.deadline().isEmpty()) {
            return lifetime.withDeadline(Optional.empty());
        }
        return rearmed.deadline().get().isAfter(lifetime.deadline().get()) ? rearmed : lifetime;
    }

    private static Optional<Instant> deadline(Duration timeout, Instant now) {
        return timeout.isZero() ? Optional.empty() : Optional.of(now.plus(timeout));
    }
}
