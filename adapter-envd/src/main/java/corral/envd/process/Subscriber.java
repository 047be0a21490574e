package corral.envd.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One listener to a process. It holds at most {@link #MAX_BYTES} of output; while it is full the process's pipe is not read, so the process
 * waits. A listener that takes nothing for {@link #STALL} is given up, so that it cannot stop the process for ever.
 */
final class Subscriber {
    /** How much output waits for one listener; one chunk more may be under way. */
    static final int MAX_BYTES = 64 << 10;

    /** How long a listener may take nothing while output waits for it. */
    static final Duration STALL = Duration.ofMinutes(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition ready = lock.newCondition();
    private final ArrayDeque<Output> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean gone;

    /**
     * Hands over output, waiting for room; the end always has room.
     *
     * @return false when the listener is gone
     */
    boolean put(Output output, Duration stall) throws InterruptedException {
        lock.lock();
        try {
            long left = stall.toNanos();
            while (!gone && bytes >= MAX_BYTES && size(output) > 0) {
                if (left <= 0) {
                    gone = true;
                    ready.signalAll();
                    return false;
                }
                left = room.awaitNanos(left);
            }
            if (gone) {
                return false;
            }
            waiting.add(output);
            bytes += size(output);
            ready.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next output.
     *
     * @return nothing when none came in time, or when the listener was given up
     */
    Optional<Output> take(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (waiting.isEmpty() && !gone) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = ready.awaitNanos(left);
            }
            if (gone) {
                return Optional.empty();
            }
            Output next = waiting.remove();
            bytes -= size(next);
            room.signalAll();
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    /** The listener leaves; who waits to hand it something goes on at once. */
    void leave() {
        lock.lock();
        try {
            gone = true;
            waiting.clear();
            room.signalAll();
            ready.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isGone() {
        lock.lock();
        try {
            return gone;
        } finally {
            lock.unlock();
        }
    }

    private static int size(Output output) {
        return switch (output) {
            case Output.Data(Output.Channel _, byte[] data) -> data.length;
            case Output.End _ -> 0;
        };
    }
}
