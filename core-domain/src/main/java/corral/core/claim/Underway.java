package corral.core.claim;

import corral.api.sandbox.SandboxId;
import java.util.concurrent.ConcurrentSkipListSet;

/** The sandboxes that a create in this process is making ready; reconcilers leave them alone meanwhile. */
public final class Underway {
    private final ConcurrentSkipListSet<SandboxId> ids = new ConcurrentSkipListSet<>();

    public boolean contains(SandboxId id) {
        return ids.contains(id);
    }

    void begin(SandboxId id) {
        ids.add(id);
    }

    void end(SandboxId id) {
        ids.remove(id);
    }
}
