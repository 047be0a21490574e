package corral.local.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** When this machine was started, from how long it is up. */
final class MachineStart {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private MachineStart() {}

    static Instant now() {
        try {
            return before(Instant.now(), Files.readString(UPTIME));
        } catch (IOException e) {
            throw new UncheckedIOException("How long this machine is up cannot be read.", e);
        }
    }

    /** The first word is the time in seconds. */
    static Instant before(Instant now, String uptime) {
        double seconds = Double.parseDouble(uptime.split(" ", -1)[0]);
        return now.minus(Duration.ofMillis(Math.round(seconds * 1_000)));
    }
}
