package corral.local.engine;

import java.io.InterruptedIOException;
import java.time.Duration;

/** Waiting that an interrupt ends with an error. */
final class Waits {
    private Waits() {}

    static void pause(Duration time) throws InterruptedIOException {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            InterruptedIOException failure = new InterruptedIOException("Interrupted while waiting for a sandbox.");
            failure.initCause(interrupted);
            throw failure;
        }
    }
}
