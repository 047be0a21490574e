package corral.core.reconcile;

import corral.api.sandbox.SandboxId;
import corral.api.time.TimeSource;
import corral.core.lifecycle.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * How long a sandbox has been in its state under this process's eyes, how often something did not work there, and from when it is tried again. Forgotten
 * with the state, and at a restart.
 */
final class Pace {
    private static final Duration FIRST_DELAY = Duration.ofMillis(200);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);
    private static final int DOUBLINGS = 5;

    private final TimeSource time;
    private final ConcurrentSkipListMap<SandboxId, Stay> stays = new ConcurrentSkipListMap<>();

    Pace(TimeSource time) {
        this.time = time;
    }

    private record Stay(Class<? extends State> state, Instant since, int misses, Optional<Instant> notBefore) {}

    /** How long it has been so. */
    Duration stayed(SandboxId id, State state) {
        return Duration.between(stay(id, state).since(), time.now());
    }

    /** How long to wait before the next try; empty when it may be tried now. Never longer than was asked for, even when the clock jumps back. */
    Optional<Duration> left(SandboxId id, State state, Duration atMost) {
        return stay(id, state)
                .notBefore()
                .map(until -> Duration.between(time.now(), until))
                .filter(Duration::isPositive)
                .map(left -> left.compareTo(atMost) > 0 ? atMost : left);
    }

    /** As {@link #left} after a {@link #missed}. */
    Optional<Duration> left(SandboxId id, State state) {
        return left(id, state, LONGEST_DELAY);
    }

    /** Whether a wait was set at all. */
    boolean waited(SandboxId id, State state) {
        return stay(id, state).notBefore().isPresent();
    }

    /** It works; look again after that time. */
    void again(SandboxId id, State state, Duration delay) {
        Stay stay = stay(id, state);
        stays.put(
                id,
                new Stay(stay.state(), stay.since(), 0, Optional.of(time.now().plus(delay))));
    }

    /** It did not work: tells how long to wait, longer each time. */
    Duration missed(SandboxId id, State state) {
        Stay stay = stay(id, state);
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(stay.misses(), DOUBLINGS));
        Duration bounded = delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        stays.put(
                id,
                new Stay(
                        stay.state(),
                        stay.since(),
                        stay.misses() + 1,
                        Optional.of(time.now().plus(bounded))));
        return bounded;
    }

    int misses(SandboxId id, State state) {
        return stay(id, state).misses();
    }

    void forget(SandboxId id) {
        stays.remove(id);
    }

    private Stay stay(SandboxId id, State state) {
        Stay known = stays.get(id);
        if (known != null && known.state().equals(state.getClass())) {
            return known;
        }
        Stay fresh = new Stay(state.getClass(), time.now(), 0, Optional.empty());
        stays.put(id, fresh);
        return fresh;
    }
}
