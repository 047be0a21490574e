package corral.local.store;

import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxWaiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Who waits for which record. A commit costs one look-up when nobody does. */
final class ChangeWaiters implements SandboxWaiter {
    private final ConcurrentHashMap<SandboxId, List<Listener>> listeners = new ConcurrentHashMap<>();

    void changed(SandboxId id) {
        listeners.getOrDefault(id, List.of()).forEach(Listener::wake);
    }

    void changedPerhaps() {
        listeners.values().forEach(each -> each.forEach(Listener::wake));
    }

    @Override
    public Waiting listen(SandboxId id) {
        Listener listener = new Listener(id);
        listeners.merge(id, List.of(listener), ChangeWaiters::joined);
        return listener;
    }

    private static List<Listener> joined(List<Listener> some, List<Listener> more) {
        List<Listener> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
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
            listeners.computeIfPresent(id, (key, all) -> {
                List<Listener> others =
                        all.stream().filter(each -> each != this).toList();
                return others.isEmpty() ? null : others;
            });
        }
    }
}
