package corral.k8s.sandbox;

import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import corral.api.store.SandboxWaiter;
import corral.api.store.StoreUnavailable;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes who waits for a record, from a thread that reads the feed. Whenever the feed breaks all are woken, since what happened is not known. */
public final class KubernetesSandboxWaiter implements SandboxWaiter, AutoCloseable {
    private static final Duration READ = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final SandboxFeed feed;
    private final ConcurrentHashMap<SandboxId, Set<Listener>> listeners = new ConcurrentHashMap<>();
    private final Thread reader;

    public KubernetesSandboxWaiter(SandboxFeed feed) {
        this.feed = feed;
        this.reader = Thread.ofVirtual().name("sandbox-waiter").start(this::read);
    }

    private void read() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Position position = feed.list().position();
                wakeAll();
                while (!Thread.currentThread().isInterrupted()
                        && feed.changes(position, READ) instanceof Batch.Changes(var changes, var next)) {
                    changes.forEach(this::wake);
                    position = next;
                }
                wakeAll();
            } catch (StoreUnavailable e) {
                sleep();
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake(SandboxChange change) {
        listeners.getOrDefault(change.id(), Set.of()).forEach(Listener::wake);
    }

    private void wakeAll() {
        listeners.values().forEach(each -> each.forEach(Listener::wake));
    }

    @Override
    public Waiting listen(SandboxId id) {
        var listener = new Listener(id);
        listeners.compute(id, (_, those) -> {
            Set<Listener> all = those == null ? ConcurrentHashMap.newKeySet() : those;
            all.add(listener);
            return all;
        });
        return listener;
    }

    @Override
    public void close() {
        reader.interrupt();
    }

    private final class Listener implements Waiting {
        private final SandboxId id;
        private final Semaphore signs = new Semaphore(0);

        Listener(SandboxId id) {
            this.id = id;
        }

        void wake() {
            signs.release();
        }

        @Override
        public boolean await(Duration atMost) {
            try {
                boolean woken = signs.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
                signs.drainPermits();
                return woken;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            listeners.computeIfPresent(id, (_, those) -> {
                those.remove(this);
                return those.isEmpty() ? null : those;
            });
        }
    }
}
