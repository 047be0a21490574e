package corral.testkit.store;

import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxWaiter.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Who waits for which record. */
final class ChangeListeners {
    private final ConcurrentHashMap<SandboxId, List<Listener>> byId = new ConcurrentHashMap<>();

    Waiting listen(SandboxId id) {
        Listener listener = new Listener(id);
        byId.compute(id, (key, old) -> {
            List<Listener> listeners = old == null ? new CopyOnWriteArrayList<>() : old;
            listeners.add(listener);
            return listeners;
        });
        return listener;
    }

    void signal(SandboxId id) {
        List<Listener> listeners = byId.get(id);
        if (listeners != null) {
            listeners.forEach(listener -> listener.signs.release());
        }
    }

    private final class Listener implements Waiting {
        private final SandboxId id;
        private final Semaphore signs = new Semaphore(0);

        private Listener(SandboxId id) {
            this.id = id;
        }

        @Override
        public boolean await(Duration atMost) {
            try {
                boolean changed = signs.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
                signs.drainPermits();
                return changed;
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        @Override
        public void close() {
            byId.computeIfPresent(id, (key, listeners) -> {
                listeners.remove(this);
                return listeners.isEmpty() ? null : listeners;
            });
        }
    }
}
