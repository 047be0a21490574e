package corral.standalone.start;

import corral.api.time.TimeSource;
import java.time.Instant;

/** The machine's wall clock. */
public final class SystemTime implements TimeSource {
    @Override
    public Instant now() {
        return Instant.now();
    }
}
