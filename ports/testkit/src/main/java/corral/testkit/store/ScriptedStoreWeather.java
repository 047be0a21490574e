package corral.testkit.store;

import corral.api.sandbox.SandboxId;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Weather that a test writes down beforehand: what becomes of the next writes and reads. Calm where nothing is written. */
public final class ScriptedStoreWeather implements StoreWeather {
    private final ConcurrentLinkedQueue<Fate> fates = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failingReads = new AtomicInteger();
    private volatile Duration feedLag = Duration.ZERO;

    /** The next write gets that fate, after those that were written down before. */
    public ScriptedStoreWeather nextWrite(Fate fate) {
        fates.add(fate);
        return this;
    }

    /** The next reads find the store unavailable. */
    public ScriptedStoreWeather failReads(int count) {
        failingReads.addAndGet(count);
        return this;
    }

    /** From now on the feed shows changes that much later. */
    public ScriptedStoreWeather feedLag(Duration lag) {
        feedLag = lag;
        return this;
    }

    @Override
    public Fate fate(Write write, SandboxId id) {
        Fate next = fates.poll();
        return next == null ? Fate.WORKS : next;
    }

    @Override
    public boolean readFails() {
        return failingReads.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    @Override
    public Duration feedLag() {
        return feedLag;
    }
}
