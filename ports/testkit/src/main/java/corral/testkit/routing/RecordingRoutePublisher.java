package corral.testkit.routing;

import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A forwarder that only remembers: which connections are open, and which sandboxes were withdrawn. Safe for several threads. */
public final class RecordingRoutePublisher implements RoutePublisher {
    private final Map<SandboxId, Integer> open = new HashMap<>();
    private final List<SandboxId> withdrawn = new ArrayList<>();

    @Override
    public synchronized void withdraw(SandboxId id) {
        withdrawn.add(id);
        open.remove(id);
    }

    /** A caller opens a connection that stays until it is withdrawn. */
    public synchronized void open(SandboxId id) {
        open.merge(id, 1, Integer::sum);
    }

    /** How many connections to a sandbox are open. */
    public synchronized int connections(SandboxId id) {
        return open.getOrDefault(id, 0);
    }

    /** Every withdrawal so far, in order, repeats included. */
    public synchronized List<SandboxId> withdrawn() {
        return List.copyOf(withdrawn);
    }
}
