package corral.api.sandbox;

import java.time.Instant;

/**
 * A sandbox as a store keeps it.
 *
 * @param id unique for ever; never used again
 * @param version changes with every write of either side
 * @param createdAt when the record was made, in whole milliseconds
 * @param desired what is wanted
 * @param observed what was seen
 */
public record SandboxRecord(
        SandboxId id, Version version, Instant createdAt, DesiredSandbox desired, ObservedSandbox observed) {
    public SandboxRecord {
        createdAt = Instant.ofEpochMilli(createdAt.toEpochMilli());
    }
}
