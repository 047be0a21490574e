package corral.api.host;

import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;

/** Driven port: what a running sandbox may reach, changed while it runs. Idempotent; holds for new connections when it returns. */
public interface SandboxFirewall {
    /** {@link HostOutcome.Running} or {@link HostOutcome.Frozen} when it holds, {@link HostOutcome.Absent} when there is no such workload. */
    HostOutcome restrict(SandboxId id, NetworkAccess network);
}
