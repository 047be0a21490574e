package corral.local.cgroup;

import java.io.InterruptedIOException;
import java.time.Duration;

/** A wait that an interrupt ends with an error. */
final class Pause {
    private Pause() {}

    static void of(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            InterruptedIOException failure = new InterruptedIOException("Interrupted while waiting for the kernel.");
            failure.initCause(interrupted);
            throw failure;
        }
    }
}
