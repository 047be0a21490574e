package corral.api.time;

import java.time.Instant;

/** Driven port: what time it is. Wall-clock time may jump in both directions. */
public interface TimeSource {
    Instant now();
}
