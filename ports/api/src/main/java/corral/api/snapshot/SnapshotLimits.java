package corral.api.snapshot;

import java.time.Duration;

/**
 * The bounds of what is kept. Each has a name in the configuration.
 *
 * @param maxPerTeam how many snapshots a team may have at one time
 * @param lifetime how long a snapshot is kept; zero means for ever
 * @param captureDeadline how long a capture may take before it counts as abandoned
 * @param maxForks how many sandboxes one fork may make
 * @param storeAfter how long a sandbox may be paused in memory before it is put on disk; zero means for ever
 */
public record SnapshotLimits(
        int maxPerTeam, Duration lifetime, Duration captureDeadline, int maxForks, Duration storeAfter) {
    public static final SnapshotLimits DEFAULT =
            new SnapshotLimits(1_000, Duration.ofDays(30), Duration.ofMinutes(2), 100, Duration.ofMinutes(10));
}
