package corral.local.store;

import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The committed changes since the start of this process, in their order, in memory. It keeps a bounded number; a reader that is further behind
 * has to list again, and so has everybody after a restart or after a commit whose outcome nobody knows.
 */
final class ChangeLog {
    /** Changes that are kept. */
    static final int MAX_KEPT = 16_384;

    /** Changes in one answer, as the port promises. */
    static final int MAX_BATCH = 1_000;

    private final String process;
    private final int maxKept;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition appended = lock.newCondition();
    private final Deque<SandboxChange> kept = new ArrayDeque<>();
    private long last;
    private int doubts;

    /** @param process differs from that of every earlier process on the same database */
    ChangeLog(String process, int maxKept) {
        this.process = process;
        this.maxKept = maxKept;
    }

    void append(SandboxChange change) {
        lock.lock();
        try {
            kept.addLast(change);
            if (kept.size() > maxKept) {
                kept.removeFirst();
            }
            last++;
            appended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From now on no earlier position is good any more. */
    void doubt() {
        lock.lock();
        try {
            doubts++;
            kept.clear();
            appended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    Position position() {
        lock.lock();
        try {
            return position(last);
        } finally {
            lock.unlock();
        }
    }

    Batch since(Position since, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        lock.lock();
        try {
            Optional<Batch> answer = answer(since);
            while (answer.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return new Batch.Changes(List.of(), since);
                }
                appended.await(left, TimeUnit.NANOSECONDS);
                answer = answer(since);
            }
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Batch.Changes(List.of(), since);
        } finally {
            lock.unlock();
        }
    }

    /** Empty while there is nothing new. */
    private Optional<Batch> answer(Position since) {
        String prefix = prefix();
        if (!since.value().startsWith(prefix)) {
            return Optional.of(new Batch.Broken("The position is of another run of the store."));
        }
        long from = Long.parseLong(since.value(), prefix.length(), since.value().length(), 10);
        if (last - from > kept.size()) {
            return Optional.of(new Batch.Broken("The position is older than the last " + maxKept + " changes."));
        }
        return from < last ? Optional.of(changes(from)) : Optional.empty();
    }

    private Batch changes(long from) {
        int behind = Math.toIntExact(last - from);
        List<SandboxChange> changes = new ArrayList<>(Math.min(behind, MAX_BATCH));
        Iterator<SandboxChange> newestFirst = kept.descendingIterator();
        for (int i = 0; i < behind; i++) {
            SandboxChange change = newestFirst.next();
            if (behind - i <= MAX_BATCH) {
                changes.add(change);
            }
        }
        return new Batch.Changes(changes.reversed(), position(from + changes.size()));
    }

    private Position position(long number) {
        return new Position(prefix() + number);
    }

    private String prefix() {
        return process + "." + doubts + ".";
    }
}
