package corral.core.reconcile;

import corral.api.sandbox.SandboxId;
import java.util.concurrent.ConcurrentSkipListMap;

/** Lets one thread of this process at a time do what a sandbox needs; whoever comes meanwhile has it looked at once more, and goes. */
final class Turns {
    private final ConcurrentSkipListMap<SandboxId, Boolean> taken = new ConcurrentSkipListMap<>();

    /** Whether it is the caller's turn; if not, whoever has it is told to look again. */
    boolean take(SandboxId id) {
        while (true) {
            Boolean again = taken.putIfAbsent(id, false);
            if (again == null) {
                return true;
            }
            if (again || taken.replace(id, false, true)) {
                return false;
            }
        }
    }

    /** Gives the turn back, unless somebody came meanwhile: then it goes on. */
    boolean giveBack(SandboxId id) {
        if (taken.remove(id, false)) {
            return true;
        }
        taken.put(id, false);
        return false;
    }

    /** Gives the turn back whoever came. */
    void drop(SandboxId id) {
        taken.remove(id);
    }
}
