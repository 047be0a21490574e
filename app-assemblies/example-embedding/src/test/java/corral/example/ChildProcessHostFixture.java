package corral.example;

import corral.api.host.HostInventory;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.template.Template;
import corral.testkit.host.HostFixture;
import corral.testkit.template.InMemoryTemplateCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Lets the contract suites of a host judge the example's own adapter. */
final class ChildProcessHostFixture implements HostFixture {
    private static final Template SLEEP = InMemoryTemplateCatalog.template("sleep");
    private static final Template BROKEN = InMemoryTemplateCatalog.template("broken");

    private final Path folder;
    private ChildProcessHost host;

    ChildProcessHostFixture(Path folder) {
        this.folder = folder;
        this.host = open(folder);
    }

    private static ChildProcessHost open(Path folder) {
        return new ChildProcessHost(
                folder, Map.of(SLEEP.id(), List.of("sleep", "600"), BROKEN.id(), List.of("/no/such/program")));
    }

    @Override
    public SandboxHost host() {
        return host;
    }

    @Override
    public HostInventory inventory() {
        return host;
    }

    @Override
    public SandboxFirewall firewall() {
        return (id, network) -> host.inspect(id);
    }

    @Override
    public StartSandbox order(SandboxId id) {
        return new StartSandbox(id, SLEEP.revision(), SLEEP.resources(), NetworkAccess.CLOSED);
    }

    @Override
    public StartSandbox brokenOrder(SandboxId id) {
        return new StartSandbox(id, BROKEN.revision(), BROKEN.resources(), NetworkAccess.CLOSED);
    }

    @Override
    public void end(SandboxId id) {
        try {
            String pid = Files.readString(folder.resolve(id.value())).split(" ", 2)[0];
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean reachesInternet(SandboxId id) {
        throw new UnsupportedOperationException("This host has no firewall, and is not judged as one.");
    }

    @Override
    public void letTimePass() {
        LockSupport.parkNanos(20_000_000);
    }

    @Override
    public void restart() {
        host = open(folder);
    }

    @Override
    public void close() {
        host.present().forEach(host::stop);
    }
}
