package corral.local.engine;

import corral.api.sandbox.SandboxId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** One lock per sandbox, for as long as somebody wants it. */
final class SandboxLocks {
    private final ConcurrentMap<SandboxId, Shared> locks = new ConcurrentHashMap<>();

    private static final class Shared {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    <T> T holding(SandboxId id, Supplier<T> work) {
        Shared shared = locks.compute(id, (key, known) -> {
            Shared one = known == null ? new Shared() : known;
            one.users++;
            return one;
        });
        shared.lock.lock();
        try {
            return work.get();
        } finally {
            shared.lock.unlock();
            locks.compute(id, (key, known) -> known == null || --known.users == 0 ? null : known);
        }
    }
}
