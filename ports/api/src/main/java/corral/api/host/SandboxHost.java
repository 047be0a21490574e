package corral.api.host;

import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateRevision;

/**
 * Driven port: what runs the workload of a sandbox: a Pod, an OCI container, a fake. Every call is idempotent, bounded in time, and serialised per
 * sandbox by the adapter; a call may be repeated after a crash at any point of the earlier one. Unexpected trouble is a
 * {@link HostOutcome.Failed}, never an exception.
 */
public interface SandboxHost {
    /**
     * Brings the workload to running; what half-exists of it is completed or made anew. {@link HostOutcome.Running} means that the daemon
     * inside accepts connections. A sandbox that runs from that revision already is left alone, a frozen one stays frozen
     * ({@link HostOutcome.Frozen}), one that is held on disk stays there ({@link HostOutcome.Stored}).
     */
    HostOutcome start(StartSandbox order);

    /** Ends the workload and removes everything of it. {@link HostOutcome.Absent} when nothing remains, also when nothing was there. */
    HostOutcome stop(SandboxId id);

    /** Holds every process; memory stays. {@link HostOutcome.Frozen}, {@link HostOutcome.Stored} when it is held on disk already, or {@link HostOutcome.Absent} when there is nothing to hold. */
    HostOutcome freeze(SandboxId id);

    /**
     * Lets a held workload go on: {@link HostOutcome.Running}, or {@link HostOutcome.Absent}. One that was held on disk goes on with a network of its
     * own, from its memory where that was kept, and with a cold boot where it was not.
     */
    HostOutcome thaw(SandboxId id);

    /** What the workload does now, cheaply: no daemon is asked. */
    HostOutcome inspect(SandboxId id);

    /**
     * What to start.
     *
     * @param id the sandbox
     * @param template its content, found by the adapter
     * @param resources its limits
     * @param network what it may reach
     */
    record StartSandbox(SandboxId id, TemplateRevision template, Resources resources, NetworkAccess network) {}
}
