package corral.core.access;

import corral.api.store.StoreUnavailable;
import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.KeyChange;
import corral.api.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListMap;

/** Notes when keys are used: at most one write per key and {@link #RESOLUTION}, however many requests come. */
final class LastUses {
    static final Duration RESOLUTION = Duration.ofMinutes(1);
    /** Keys of which is remembered when they were noted; beyond that all are forgotten, which costs a write for each. */
    static final int MOST = 10_000;

    private final ApiKeyStore keys;
    private final TimeSource time;
    private final ConcurrentSkipListMap<String, Instant> noted = new ConcurrentSkipListMap<>();

    LastUses(ApiKeyStore keys, TimeSource time) {
        this.keys = keys;
        this.time = time;
    }

    /** This key has just opened something. A store that cannot be written loses the note, not the request. */
    void note(ApiKey key) {
        Instant now = time.now();
        if (isRecent(key.lastUsed().orElse(Instant.MIN), now)) {
            return;
        }
        Instant before = noted.putIfAbsent(key.id(), now);
        if (before != null && (isRecent(before, now) || !noted.replace(key.id(), before, now))) {
            return;
        }
        if (noted.size() > MOST) {
            noted.clear();
        }
        try {
            keys.change(key.team(), key.id(), new KeyChange.Use(now));
        } catch (StoreUnavailable e) {
            noted.remove(key.id(), now);
        }
    }

    private static boolean isRecent(Instant known, Instant now) {
        return known.isAfter(now.minus(RESOLUTION));
    }
}
