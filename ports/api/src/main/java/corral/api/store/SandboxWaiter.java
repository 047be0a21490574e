package corral.api.store;

import corral.api.sandbox.SandboxId;
import java.time.Duration;

/** Driven port: a way to sleep until somebody else has changed a record, for a use case that waits for a reconciler. */
public interface SandboxWaiter {
    /** Starts to listen for changes of one record; from now on none is missed. */
    Waiting listen(SandboxId id);

    /** One listener; close it. */
    interface Waiting extends AutoCloseable {
        /**
         * Waits until the record may have changed since {@link #listen} or the last call; may also return early or for nothing.
         *
         * @return false when the time passed without a sign of change
         */
        boolean await(Duration atMost);

        @Override
        void close();
    }
}
