package corral.core.claim;

import corral.api.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Claims that were made, or may yet turn out to have been made, for creates that did not answer with them. Whoever meets a sandbox under one of these removes
 * it. Forgotten at a restart, after {@link #REMEMBERED}, and when there are more than {@link #MOST}: such a sandbox then lives until its deadline.
 */
public final class Abandoned {
    static final Duration REMEMBERED = Duration.ofMinutes(10);
    static final int MOST = 10_000;

    private final TimeSource time;
    private final ConcurrentSkipListMap<String, Instant> claims = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListSet<Place> oldestFirst = new ConcurrentSkipListSet<>();
    private final AtomicInteger count = new AtomicInteger();

    public Abandoned(TimeSource time) {
        this.time = time;
    }

    private record Place(Instant at, String claimId) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::at).thenComparing(Place::claimId);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    public boolean contains(String claimId) {
        return claims.containsKey(claimId);
    }

    void add(String claimId) {
        Instant now = time.now();
        if (claims.putIfAbsent(claimId, now) == null) {
            oldestFirst.add(new Place(now, claimId));
            count.incrementAndGet();
            forget(now.minus(REMEMBERED));
        }
    }

    private void forget(Instant before) {
        @Nullable Place oldest = oldestFirst.isEmpty() ? null : oldestFirst.first();
        while (oldest != null && (count.get() > MOST || oldest.at().isBefore(before))) {
            if (oldestFirst.remove(oldest)) {
                claims.remove(oldest.claimId());
                count.decrementAndGet();
            }
            oldest = oldestFirst.higher(oldest);
        }
    }
}
