package corral.example;

import corral.api.lifecycle.Reconciliation;
import corral.api.lifecycle.Reconciliation.Next;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStore;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxFeed.Batch;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What every assembly does for the core: it reads the feed, does what that names, and comes again when the core says so. */
final class Loop implements AutoCloseable {
    private static final Duration EXPIRE = Duration.ofMillis(200);
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final int WORKERS = 4;

    private final Reconciliation core;
    private final SandboxFeed feed;
    private final PoolStore pools;
    private final ScheduledExecutorService workers =
            Executors.newScheduledThreadPool(WORKERS, Thread.ofVirtual().factory());
    private final Thread reader = Thread.ofVirtual().unstarted(this::follow);

    Loop(Reconciliation core, SandboxFeed feed, PoolStore pools) {
        this.core = core;
        this.feed = feed;
        this.pools = pools;
    }

    void start() {
        reader.start();
        every(EXPIRE, core::expire);
        every(SWEEP, core::sweep);
    }

    private void every(Duration pause, Runnable work) {
        var _ = workers.scheduleWithFixedDelay(work, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            SandboxFeed.Snapshot snapshot = feed.list();
            core.reset(snapshot);
            snapshot.records().forEach(record -> after(Duration.ZERO, () -> core.sandbox(record.id())));
            pools.list().stream().map(PoolSpec::name).forEach(pool -> after(Duration.ZERO, () -> core.pool(pool)));
            Batch batch = feed.changes(snapshot.position(), Duration.ofMinutes(1));
            while (batch instanceof Batch.Changes(var changes, var next)
                    && !Thread.currentThread().isInterrupted()) {
                changes.stream().map(core::apply).forEach(this::wake);
                batch = feed.changes(next, Duration.ofMinutes(1));
            }
        }
    }

    private void wake(Reconciliation.Woken woken) {
        woken.sandbox().ifPresent(id -> after(Duration.ZERO, () -> core.sandbox(id)));
        woken.pools().forEach(pool -> after(Duration.ZERO, () -> core.pool(pool)));
    }

    private void after(Duration delay, Supplier<Next> work) {
        if (!workers.isShutdown()) {
            var _ = workers.schedule(
                    () -> work.get().after().ifPresent(again -> after(again, work)),
                    delay.toMillis(),
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        reader.interrupt();
        workers.shutdownNow();
    }
}
