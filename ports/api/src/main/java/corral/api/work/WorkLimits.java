package corral.api.work;

import java.time.Duration;

/**
 * The bounds of work inside sandboxes. Each has a name in the configuration.
 *
 * @param maxRun how long one command may run
 * @param maxWait how long one call may wait for a background process
 * @param maxOutput bytes of output, of each channel, that one answer may hold
 * @param maxCode characters of a command line or of code
 * @param maxFilePart bytes of a file that one answer may hold
 * @param maxFile bytes of a file that one call may write
 * @param maxDepth how deep a listing may go
 */
public record WorkLimits(
        Duration maxRun, Duration maxWait, int maxOutput, int maxCode, int maxFilePart, int maxFile, int maxDepth) {
    public static final WorkLimits DEFAULT =
            new WorkLimits(Duration.ofHours(1), Duration.ofSeconds(30), 1 << 20, 1 << 17, 1 << 20, 16 << 20, 16);
}
