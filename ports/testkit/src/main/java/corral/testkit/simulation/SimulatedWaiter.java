package corral.testkit.simulation;

import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxWaiter;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Waiting in virtual time: whoever waits stands aside, and the world goes on. */
final class SimulatedWaiter implements SandboxWaiter {
    private final Life life;
    private final Scheduler scheduler;
    private final VirtualTime time;
    private final List<Listener> listeners = new ArrayList<>();

    SimulatedWaiter(Life life, Scheduler scheduler, VirtualTime time) {
        this.life = life;
        this.scheduler = scheduler;
        this.time = time;
    }

    /** A record has changed; whoever waits for it hears of it after that time. */
    void changed(SandboxChange change, Duration delay) {
        Duration at = time.elapsed().plus(delay);
        for (Listener listener : listeners) {
            if (listener.id.equals(change.id())) {
                listener.signs++;
                listener.waiting.ifPresent(fiber -> fiber.wakeBy(at));
            }
        }
    }

    @Override
    public Waiting listen(SandboxId id) {
        Listener listener = new Listener(id);
        listeners.add(listener);
        return listener;
    }

    private final class Listener implements Waiting {
        private final SandboxId id;
        private int signs;
        private Optional<Fiber> waiting = Optional.empty();

        private Listener(SandboxId id) {
            this.id = id;
        }

        @Override
        public boolean await(Duration atMost) {
            if (signs == 0) {
                waiting = scheduler.current();
                try {
                    life.sleep(atMost.isNegative() ? Duration.ZERO : atMost);
                } finally {
                    waiting = Optional.empty();
                }
            }
            boolean changed = signs > 0;
            signs = 0;
            return changed;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
