package corral.e2b.edge;

import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxId;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is open through the edge, by sandbox. A request joins its sandbox's lane before it asks where to go, so that a withdrawal after
 * that cuts it, and one before that shows in the answer: nothing slips through in between.
 */
public final class EdgeConnections implements RoutePublisher {
    private final ConcurrentMap<SandboxId, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    @Override
    public void withdraw(SandboxId id) {
        Lane lane = lanes.remove(id);
        if (lane != null) {
            lane.close();
        }
    }

    /** Which lane a passage is in now; empty when a bound is reached. */
    Optional<Lane> join(SandboxId id, Passage passage, int perSandbox, int inAll) {
        if (open.incrementAndGet() > inAll) {
            open.decrementAndGet();
            return Optional.empty();
        }
        while (true) {
            Lane lane = lanes.computeIfAbsent(id, key -> new Lane(this, key));
            switch (lane.join(passage, perSandbox)) {
                case YES -> {
                    return Optional.of(lane);
                }
                case LANE_FULL -> {
                    open.decrementAndGet();
                    return Optional.empty();
                }
                case LANE_CLOSED -> lanes.remove(id, lane);
            }
        }
    }

    void leave(Lane lane, Passage passage) {
        if (lane.leave(passage)) {
            open.decrementAndGet();
        }
    }

    /** Looks after the clients of everything that is open. */
    void look() {
        lanes.values().forEach(Lane::look);
    }

    void forget(SandboxId id, Lane lane) {
        lanes.remove(id, lane);
    }

    /** How many requests and tunnels are open. */
    public int open() {
        return open.get();
    }
}
