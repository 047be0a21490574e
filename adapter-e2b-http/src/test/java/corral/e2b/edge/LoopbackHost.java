package corral.e2b.edge;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateRevision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A host in memory whose sandboxes are servers on addresses of the loopback network, all at the same port. */
final class LoopbackHost implements SandboxHost, HostInventory {
    /** Where each sandbox serves; no other test uses it. */
    static final int PORT = 3160;

    final AtomicInteger thaws = new AtomicInteger();
    private final FakeSandbox.Behaviour behaviour;
    private final ConcurrentMap<SandboxId, Running> running = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();

    private record Running(SandboxAddress address, TemplateRevision template, FakeSandbox server, boolean frozen) {
        HostOutcome outcome() {
            return frozen ? new HostOutcome.Frozen(address, template) : new HostOutcome.Running(address, template);
        }
    }

    LoopbackHost(FakeSandbox.Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    @Override
    public HostOutcome start(StartSandbox order) {
        return running.computeIfAbsent(order.id(), id -> {
                    String ip = "127.77.0." + made.incrementAndGet();
                    return new Running(
                            new SandboxAddress(ip),
                            order.template(),
                            new FakeSandbox(address(ip), PORT, behaviour),
                            false);
                })
                .outcome();
    }

    @Override
    public HostOutcome stop(SandboxId id) {
        Running stopped = running.remove(id);
        if (stopped != null) {
            try {
                stopped.server().close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        return new HostOutcome.Absent();
    }

    @Override
    public HostOutcome freeze(SandboxId id) {
        return hold(id, true);
    }

    @Override
    public HostOutcome thaw(SandboxId id) {
        thaws.incrementAndGet();
        return hold(id, false);
    }

    private HostOutcome hold(SandboxId id, boolean frozen) {
        Running now = running.computeIfPresent(
                id, (key, old) -> new Running(old.address(), old.template(), old.server(), frozen));
        return now == null ? new HostOutcome.Absent() : now.outcome();
    }

    @Override
    public HostOutcome inspect(SandboxId id) {
        Running now = running.get(id);
        return now == null ? new HostOutcome.Absent() : now.outcome();
    }

    @Override
    public Set<SandboxId> present() {
        return new TreeSet<>(running.keySet());
    }

    @Override
    public void onExit(ExitListener listener) {}

    private static InetAddress address(String ip) {
        return InetAddress.ofLiteral(ip);
    }
}
