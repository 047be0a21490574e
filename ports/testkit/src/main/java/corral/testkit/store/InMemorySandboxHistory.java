package corral.testkit.store;

import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxHistory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Ends in memory. Safe for several threads; forgets everything with its process. */
public final class InMemorySandboxHistory implements SandboxHistory {
    private final Map<SandboxId, End> ends = new LinkedHashMap<>();

    @Override
    public synchronized void ended(End end) {
        ends.putIfAbsent(end.id(), end);
        if (ends.size() > MOST) {
            ends.remove(ends.keySet().iterator().next());
        }
    }

    @Override
    public synchronized Optional<End> find(SandboxId id) {
        return Optional.ofNullable(ends.get(id));
    }
}
