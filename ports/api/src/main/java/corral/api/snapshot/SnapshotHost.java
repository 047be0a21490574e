package corral.api.snapshot;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.SandboxId;
import java.util.Set;

/**
 * Driven port: keeps what sandboxes are, beyond their processes. As for {@link corral.api.host.SandboxHost}, every call is idempotent, bounded in
 * time, serialised per sandbox, and may be repeated after a crash at any point of the earlier one; trouble is an outcome, never an exception.
 */
public interface SnapshotHost {
    /**
     * Keeps what a running or held sandbox is at one moment: all that its processes have written, and with {@link Contents#MEMORY} the processes
     * themselves. What cannot be kept with its memory is kept without, and the outcome says so. The sandbox is held meanwhile and then goes on as it was.
     * What an earlier call kept under the same name is answered again.
     */
    CaptureOutcome capture(SandboxId id, SnapshotId snapshot, Contents most);

    /**
     * As {@link corral.api.host.SandboxHost#start}, from a snapshot instead of its template: with files of its own, a network of its own and the limits
     * of the order. Processes that were kept go on; the daemon among them still belongs to the sandbox that was captured.
     */
    HostOutcome restore(StartSandbox order, SnapshotId snapshot);

    /**
     * Ends the processes of a running or held sandbox and keeps it on disk, so that it needs no memory and outlives a restart of the machine;
     * {@link corral.api.host.SandboxHost#thaw} brings it back. {@link HostOutcome.Stored} with exactly these contents, or a
     * {@link HostOutcome.Failed} that leaves the sandbox as it was. What is stored already with its memory can lose that; the reverse fails.
     */
    HostOutcome store(SandboxId id, Contents contents);

    /** Removes a snapshot: {@link HostOutcome.Absent} when nothing can be restored from it any more. Sandboxes that were restored from it go on. */
    HostOutcome forget(SnapshotId snapshot);

    /** Every snapshot of which anything can be found, whole or half-made; sorted. */
    Set<SnapshotId> kept();
}
