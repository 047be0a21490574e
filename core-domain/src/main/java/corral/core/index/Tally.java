package corral.core.index;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts per name, without a lock. */
final class Tally<K extends Comparable<K>> {
    private final ConcurrentSkipListMap<K, AtomicInteger> counts = new ConcurrentSkipListMap<>();

    AtomicInteger of(K key) {
        AtomicInteger known = counts.get(key);
        if (known != null) {
            return known;
        }
        AtomicInteger fresh = new AtomicInteger();
        AtomicInteger other = counts.putIfAbsent(key, fresh);
        return other == null ? fresh : other;
    }

    int get(K key) {
        AtomicInteger known = counts.get(key);
        return known == null ? 0 : Math.max(0, known.get());
    }

    void add(K key, int change) {
        of(key).addAndGet(change);
    }
}
