package corral.api.sandbox;

import corral.api.snapshot.SnapshotId;

/**
 * From what a sandbox starts for the first time when it is not its template.
 *
 * @param snapshot what is restored
 * @param source the sandbox that was captured
 * @param sourceToken from what the token is derived to which the restored daemon still listens
 */
public record Origin(SnapshotId snapshot, SandboxId source, TokenGrant sourceToken) {}
