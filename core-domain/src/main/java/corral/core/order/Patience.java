package corral.core.order;

import corral.api.store.SandboxWaiter;
import corral.api.time.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** How long a use case still waits. Wall-clock time that jumps back never lengthens it by more than the wait in which it jumped. */
public final class Patience {
    /** Between two looks at the truth, however silent the waiter is. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(1);
    /** How many false alarms are borne. */
    private static final int LOOKS = 10_000;

    private final TimeSource time;
    private Duration left;
    private int looks;

    public Patience(TimeSource time, Duration atMost) {
        this.time = time;
        this.left = atMost;
    }

    /** Waits for a sign of change; false when the time is over. */
    public boolean await(SandboxWaiter.Waiting waiting) {
        return await(waiting, LONGEST_SILENCE);
    }

    /** Waits for a sign of change, at most so long; false when the time is over. */
    public boolean await(SandboxWaiter.Waiting waiting, Duration atMost) {
        if (!left.isPositive() || looks++ >= LOOKS) {
            return false;
        }
        Duration wait = left.compareTo(atMost) < 0 ? left : atMost;
        Instant before = time.now();
        Duration passed = waiting.await(wait) ? Duration.between(before, time.now()) : wait;
        if (passed.isPositive()) {
            left = left.minus(passed);
        }
        return true;
    }
}
