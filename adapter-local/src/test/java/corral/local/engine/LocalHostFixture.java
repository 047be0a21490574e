package corral.local.engine;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.SnapshotHost;
import corral.local.linux.Processes;
import corral.testkit.snapshot.SnapshotHostFixture;
import java.io.IOException;
import java.time.Duration;

/** The local engine, with a new engine object for every restart. */
final class LocalHostFixture implements SnapshotHostFixture {
    private final TestMachine machine;
    private LocalEngine engine;

    LocalHostFixture(TestMachine machine) {
        this.machine = machine;
        engine = machine.open();
    }

    @Override
    public SandboxHost host() {
        return engine.host();
    }

    @Override
    public HostInventory inventory() {
        return engine.inventory();
    }

    @Override
    public SandboxFirewall firewall() {
        return engine.firewall();
    }

    @Override
    public SnapshotHost snapshots() {
        return engine.snapshots();
    }

    @Override
    public void write(SandboxId id, String text) {
        Inside.Ran ran = Inside.of(engine.host().inspect(id)).asUser("printf %s '" + text + "' > /home/user/note");
        if (!ran.succeeded()) {
            throw new AssertionError(ran);
        }
    }

    @Override
    public String written(SandboxId id) {
        return Inside.of(engine.host().inspect(id))
                .asUser("cat /home/user/note 2>/dev/null || true")
                .output();
    }

    @Override
    public String boot(SandboxId id) {
        return Inside.of(engine.host().inspect(id)).boot();
    }

    @Override
    public StartSandbox order(SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.CLOSED);
    }

    @Override
    public StartSandbox brokenOrder(SandboxId id) {
        return new StartSandbox(id, TestMachine.empty(engine), TestMachine.SMALL, NetworkAccess.CLOSED);
    }

    @Override
    public void end(SandboxId id) {
        SandboxEntry entry = SandboxFolder.read(
                        machine.settings().stateDirectory().resolve("sandboxes").resolve(id.value()))
                .orElseThrow();
        Processes.kill(entry.pid());
    }

    @Override
    public boolean reachesInternet(SandboxId id) {
        HostOutcome outcome = engine.host().inspect(id);
        return Inside.of(outcome)
                .asUser("curl -sS -m 3 http://" + machine.internet().address() + "/")
                .succeeded();
    }

    @Override
    public void letTimePass() {
        try {
            Waits.pause(Duration.ofMillis(20));
        } catch (IOException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void restart() {
        closeEngine();
        engine = machine.open();
    }

    @Override
    public void close() {
        for (SandboxId id : engine.inventory().present()) {
            if (!engine.host().stop(id).equals(new HostOutcome.Absent())) {
                throw new AssertionError("A sandbox of a test was not removed: " + id);
            }
        }
        closeEngine();
    }

    private void closeEngine() {
        try {
            engine.close();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
