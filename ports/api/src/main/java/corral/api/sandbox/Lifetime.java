package corral.api.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a claimed sandbox lives.
 *
 * @param deadline when {@code onTimeout} happens, in whole milliseconds; empty means never
 * @param timeout what the sandbox was created with, and what re-arms the deadline where a later call names none
 * @param onTimeout what happens at the deadline
 * @param autoResume whether traffic wakes the sandbox after it was paused
 */
public record Lifetime(Optional<Instant> deadline, Duration timeout, OnTimeout onTimeout, boolean autoResume) {
    public Lifetime {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("A timeout is not negative.");
        }
        deadline = deadline.map(instant -> Instant.ofEpochMilli(instant.toEpochMilli()));
    }

    public Lifetime withDeadline(Optional<Instant> newDeadline) {
        return new Lifetime(newDeadline, timeout, onTimeout, autoResume);
    }
}
