package corral.local.engine;

import corral.api.sandbox.Bytes;
import corral.api.sandbox.SandboxId;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;

/** Which sandboxes there are and what they may use in all, in memory. Kept to its bounds by {@link #reserve}. */
final class Ledger {
    private final int slots;
    private final int maxSandboxes;
    private final Bytes maxMemory;
    private final TreeMap<SandboxId, SandboxEntry> entries = new TreeMap<>();
    private final BitSet taken = new BitSet();
    private int next;
    private final ReentrantLock lock = new ReentrantLock();

    Ledger(int slots, int maxSandboxes, Bytes maxMemory) {
        this.slots = slots;
        this.maxSandboxes = maxSandboxes;
        this.maxMemory = maxMemory;
    }

    /**
     * Adds a sandbox under a free number; empty when the machine is full. Numbers are given out in turn, so that an address is not somebody else's
     * right after it was given back.
     */
    Optional<SandboxEntry> reserve(SandboxId id, Bytes memory, IntFunction<SandboxEntry> entry) {
        lock.lock();
        try {
            int later = taken.nextClearBit(next);
            int slot = later < slots ? later : taken.nextClearBit(0);
            long used = entries.values().stream()
                    .filter(each -> each.storedContents().isEmpty())
                    .mapToLong(SandboxEntry::memory)
                    .sum();
            if (slot >= slots || entries.size() >= maxSandboxes || used + memory.value() > maxMemory.value()) {
                return Optional.empty();
            }
            SandboxEntry made = entry.apply(slot);
            taken.set(slot);
            next = slot + 1;
            entries.put(id, made);
            return Optional.of(made);
        } finally {
            lock.unlock();
        }
    }

    /** Adds one that exists already, or says more of it. */
    void put(SandboxId id, SandboxEntry entry) {
        lock.lock();
        try {
            taken.set(entry.slot());
            entries.put(id, entry);
        } finally {
            lock.unlock();
        }
    }

    Optional<SandboxEntry> find(SandboxId id) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(id));
        } finally {
            lock.unlock();
        }
    }

    void remove(SandboxId id) {
        lock.lock();
        try {
            SandboxEntry gone = entries.remove(id);
            if (gone != null) {
                taken.clear(gone.slot());
            }
        } finally {
            lock.unlock();
        }
    }

    Set<SandboxId> ids() {
        lock.lock();
        try {
            return new TreeSet<>(entries.keySet());
        } finally {
            lock.unlock();
        }
    }

    Collection<SandboxEntry> all() {
        lock.lock();
        try {
            return List.copyOf(entries.values());
        } finally {
            lock.unlock();
        }
    }
}
