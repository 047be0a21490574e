package corral.testkit.simulation;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.sandbox.Cause;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.CaptureOutcome;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotId;
import corral.testkit.host.InMemoryHost;
import java.util.Set;

/** The host as one process sees it. */
record SimulatedHost(Life life, InMemoryHost host)
        implements SandboxHost, HostInventory, SandboxFirewall, SnapshotHost {
    @Override
    public HostOutcome start(StartSandbox order) {
        return life.act(() -> host.start(order));
    }

    @Override
    public HostOutcome stop(SandboxId id) {
        return life.act(() -> host.stop(id));
    }

    @Override
    public HostOutcome freeze(SandboxId id) {
        return life.act(() -> host.freeze(id));
    }

    @Override
    public HostOutcome thaw(SandboxId id) {
        return life.act(() -> host.thaw(id));
    }

    @Override
    public HostOutcome inspect(SandboxId id) {
        return life.act(() -> host.inspect(id));
    }

    @Override
    public HostOutcome restrict(SandboxId id, NetworkAccess network) {
        return life.act(() -> host.restrict(id, network));
    }

    @Override
    public CaptureOutcome capture(SandboxId id, SnapshotId snapshot, Contents most) {
        return life.act(() -> host.capture(id, snapshot, most));
    }

    @Override
    public HostOutcome restore(StartSandbox order, SnapshotId snapshot) {
        return life.act(() -> host.restore(order, snapshot));
    }

    @Override
    public HostOutcome store(SandboxId id, Contents contents) {
        return life.act(() -> host.store(id, contents));
    }

    @Override
    public HostOutcome forget(SnapshotId snapshot) {
        return life.act(() -> host.forget(snapshot));
    }

    @Override
    public Set<SnapshotId> kept() {
        return life.act(host::kept);
    }

    @Override
    public Set<SandboxId> present() {
        return life.act(host::present);
    }

    @Override
    public Cause.Why endOf(SandboxId id) {
        return host.endOf(id);
    }

    @Override
    public void onExit(ExitListener listener) {
        host.onExit(id -> {
            if (!life.isOver()) {
                listener.exited(id);
            }
        });
    }
}
