package corral.local.snapshot;

import corral.api.sandbox.Bytes;
import java.time.Duration;

/**
 * What can be set of keeping sandboxes.
 *
 * @param criu name or path of CRIU 4.2 or newer, which keeps the memory of processes; where it does not work, files alone are kept
 * @param dumpDeadline for each dump, restore and copy of a disk
 * @param maxDisk what all snapshots together may take in the state directory
 */
public record SnapshotSettings(String criu, Duration dumpDeadline, Bytes maxDisk) {
    public static final SnapshotSettings DEFAULT =
            new SnapshotSettings("criu", Duration.ofSeconds(60), Bytes.ofMebi(64 * 1024));
}
