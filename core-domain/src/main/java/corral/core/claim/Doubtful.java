package corral.core.claim;

import corral.api.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Named requests of which the store did not say what became of them. For {@link #LATE} a write may still come; whoever repeats the request before that is
 * told so, since it could otherwise be done twice.
 *
 * @param <N> how requests are named
 */
final class Doubtful<N extends Comparable<N>> {
    /** How late a write of unknown outcome may come. */
    static final Duration LATE = Duration.ofSeconds(5);
    /** How many are remembered; beyond that the newest are not. */
    static final int MOST = 10_000;

    private final TimeSource time;
    private final ConcurrentSkipListMap<N, Instant> until = new ConcurrentSkipListMap<>();

    Doubtful(TimeSource time) {
        this.time = time;
    }

    void add(N request) {
        Instant now = time.now();
        until.values().removeIf(end -> end.isBefore(now));
        if (until.size() < MOST) {
            until.put(request, now.plus(LATE));
        }
    }

    boolean contains(N request) {
        @Nullable Instant end = until.get(request);
        return end != null && !end.isBefore(time.now());
    }

    void settle(N request) {
        until.remove(request);
    }
}
