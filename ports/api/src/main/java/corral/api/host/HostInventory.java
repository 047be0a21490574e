package corral.api.host;

import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import java.util.Set;

/** Driven port: what a host has, for adoption after a restart and for finding what nobody wants any more. */
public interface HostInventory {
    /** Every sandbox of which anything exists on the host (process, mount, network device, file), whole or half-made; sorted. */
    Set<SandboxId> present();

    /**
     * Why a workload ended that has just turned out to have ended by itself; to be asked before it is stopped, which removes the traces. What a host cannot
     * tell apart is {@link Cause.Why#ENDED}.
     */
    default Cause.Why endOf(SandboxId id) {
        return Cause.Why.ENDED;
    }

    /** Calls the listener whenever a workload may have ended by itself; repeats and false alarms are allowed. */
    void onExit(ExitListener listener);

    /** Hears of workloads that ended. */
    interface ExitListener {
        /** Returns at once. */
        void exited(SandboxId id);
    }
}
