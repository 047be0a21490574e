package corral.local.cgroup;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** How to wait for the kernel. */
interface Pauses {
    Pauses NONE = time -> {};

    /** A wait that an interrupt ends with an error. */
    Pauses REAL = time -> {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            InterruptedIOException failure = new InterruptedIOException("Interrupted while waiting for the kernel.");
            failure.initCause(interrupted);
            throw failure;
        }
    };

    void pause(Duration time) throws IOException;
}
