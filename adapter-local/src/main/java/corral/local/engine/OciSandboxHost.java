package corral.local.engine;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Cause;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.local.disk.Disks;
import corral.local.linux.ExitWatch;
import corral.local.network.SandboxNetwork;
import corral.local.template.TemplateDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sandboxes as containers of an OCI runtime: starts, holds, ends and finds them. */
final class OciSandboxHost implements SandboxHost, HostInventory, SandboxFirewall {
    private static final Logger LOG = LoggerFactory.getLogger(OciSandboxHost.class);

    private final EngineSettings settings;
    private final Containers containers;
    private final TemplateDirectory templates;
    private final SandboxNetwork network;
    private final Ledger ledger;
    private final MachineRoom room;
    private final ExitWatch exits;
    private final SandboxLocks locks = new SandboxLocks();
    private final List<ExitListener> listeners = new CopyOnWriteArrayList<>();

    OciSandboxHost(
            EngineSettings settings,
            Containers containers,
            TemplateDirectory templates,
            SandboxNetwork network,
            Ledger ledger,
            MachineRoom room,
            ExitWatch exits) {
        this.settings = settings;
        this.containers = containers;
        this.templates = templates;
        this.network = network;
        this.ledger = ledger;
        this.room = room;
        this.exits = exits;
    }

    /** Takes over what an earlier server left. */
    void adopt() throws IOException {
        for (SandboxId id : present()) {
            Optional<SandboxEntry> entry = containers.folder(id).read();
            if (entry.isPresent()) {
                ledger.put(id, entry.get());
                if (entry.get().isAlive()) {
                    exits.watch(entry.get().pid(), () -> ended(id));
                }
            }
        }
    }

    @Override
    public HostOutcome start(StartSandbox order) {
        return locks.holding(order.id(), () -> {
            try {
                return startLocked(order);
            } catch (IOException | RuntimeException failed) {
                return failed("start", order.id(), failed);
            }
        });
    }

    private HostOutcome startLocked(StartSandbox order) throws IOException {
        SandboxId id = order.id();
        Optional<SandboxEntry> known = ledger.find(id);
        if (known.isPresent()
                && known.get().isAlive()
                && known.get().templateRevision().equals(order.template())) {
            return held(id, known.get());
        }
        clear(id, known);
        if (templates.tree(order.template()).isEmpty()) {
            return new HostOutcome.Failed(
                    HostOutcome.Kind.WORKLOAD, "This machine does not have that revision of the template.");
        }
        Bytes disk = order.resources().disk();
        if (disk.value() < Disks.SMALLEST.value()) {
            return new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, "The template's disk limit is too small.");
        }
        Optional<String> full = room.shortage();
        if (full.isPresent()) {
            return new HostOutcome.Failed(HostOutcome.Kind.CAPACITY, full.get());
        }
        Optional<SandboxEntry> planned = ledger.reserve(
                id,
                order.resources().memory(),
                slot -> SandboxEntry.planned(
                        order.template(),
                        order.resources(),
                        order.network().internet(),
                        slot,
                        network.plan().sandbox(slot)));
        if (planned.isEmpty()) {
            return new HostOutcome.Failed(
                    HostOutcome.Kind.CAPACITY, "This machine has as many sandboxes as it may have.");
        }
        return bringUp(id, planned.get());
    }

    private HostOutcome bringUp(SandboxId id, SandboxEntry planned) throws IOException {
        try {
            SandboxEntry running = containers.make(id, planned);
            ledger.put(id, running);
            DaemonProbe.Outcome outcome =
                    DaemonProbe.await(running.address(), settings.readyDeadline(), running.completed()::isAlive);
            switch (outcome) {
                case ANSWERS -> {}
                case ENDED -> throw new WorkloadEnded("The daemon in the sandbox ended before it answered.");
                case SILENT -> throw new WorkloadEnded("The daemon in the sandbox did not answer in time.");
            }
            SandboxEntry complete = running.completed();
            containers.folder(id).write(complete);
            ledger.put(id, complete);
            exits.watch(complete.pid(), () -> ended(id));
            return new HostOutcome.Running(complete.sandboxAddress(), complete.templateRevision());
        } catch (IOException | RuntimeException failed) {
            try {
                clear(id, containers.folder(id).read().or(() -> Optional.of(planned)));
            } catch (IOException left) {
                failed.addSuppressed(left);
            }
            throw failed;
        }
    }

    @Override
    public HostOutcome stop(SandboxId id) {
        return locks.holding(id, () -> {
            try {
                clear(id, ledger.find(id).or(() -> containers.folder(id).read()));
                return new HostOutcome.Absent();
            } catch (IOException | RuntimeException failed) {
                return failed("stop", id, failed);
            }
        });
    }

    /** Removes all of a sandbox; its number is free again only after that. */
    private void clear(SandboxId id, Optional<SandboxEntry> entry) throws IOException {
        containers.remove(id, entry);
        ledger.remove(id);
    }

    @Override
    public HostOutcome freeze(SandboxId id) {
        return withRunning(id, "freeze", entry -> {
            try {
                containers.freeze(id);
            } catch (IOException stuck) {
                containers.thaw(id);
                throw stuck;
            }
            return new HostOutcome.Frozen(entry.sandboxAddress(), entry.templateRevision());
        });
    }

    @Override
    public HostOutcome thaw(SandboxId id) {
        return withRunning(id, "thaw", entry -> {
            containers.thaw(id);
            return new HostOutcome.Running(entry.sandboxAddress(), entry.templateRevision());
        });
    }

    @Override
    public HostOutcome inspect(SandboxId id) {
        Optional<SandboxEntry> entry = ledger.find(id);
        if (entry.isEmpty() || !entry.get().isAlive()) {
            return new HostOutcome.Absent();
        }
        try {
            return held(id, entry.get());
        } catch (IOException failed) {
            return entry.get().isAlive() ? failed("inspect", id, failed) : new HostOutcome.Absent();
        }
    }

    @Override
    public HostOutcome restrict(SandboxId id, NetworkAccess access) {
        return withRunning(id, "restrict", entry -> {
            if (entry.internet() != access.internet()) {
                SandboxEntry changed = entry.withInternet(access.internet());
                containers.folder(id).write(changed);
                ledger.put(id, changed);
            }
            network.restrict(entry.slot(), access.internet());
            return held(id, entry);
        });
    }

    @Override
    public Set<SandboxId> present() {
        Set<SandboxId> ids = ledger.ids();
        try {
            containers.names().stream()
                    .filter(SandboxId::isValid)
                    .map(SandboxId::new)
                    .forEach(ids::add);
        } catch (IOException unreadable) {
            LOG.warn("Not everything on this machine could be listed: {}", unreadable.getMessage());
        }
        return new TreeSet<>(ids);
    }

    @Override
    public Cause.Why endOf(SandboxId id) {
        if (containers.ranOutOfMemory(id)) {
            return Cause.Why.OUT_OF_MEMORY;
        }
        return containers.folder(id).isOlderThan(MachineStart.now()) ? Cause.Why.HOST_RESTARTED : Cause.Why.ENDED;
    }

    @Override
    public void onExit(ExitListener listener) {
        listeners.add(listener);
    }

    private void ended(SandboxId id) {
        listeners.forEach(listener -> listener.exited(id));
    }

    private HostOutcome held(SandboxId id, SandboxEntry entry) throws IOException {
        return containers.isFrozen(id)
                ? new HostOutcome.Frozen(entry.sandboxAddress(), entry.templateRevision())
                : new HostOutcome.Running(entry.sandboxAddress(), entry.templateRevision());
    }

    /** Something done to a sandbox that runs. */
    private interface Work {
        HostOutcome on(SandboxEntry entry) throws IOException;
    }

    private HostOutcome withRunning(SandboxId id, String what, Work work) {
        return locks.holding(id, () -> {
            Optional<SandboxEntry> entry = ledger.find(id);
            if (entry.isEmpty() || !entry.get().isAlive()) {
                return new HostOutcome.Absent();
            }
            try {
                return work.on(entry.get());
            } catch (IOException | RuntimeException failed) {
                return entry.get().isAlive() ? failed(what, id, failed) : new HostOutcome.Absent();
            }
        });
    }

    private static HostOutcome failed(String what, SandboxId id, Exception cause) {
        LOG.warn("A sandbox call failed: call={} sandbox={}", what, id, cause);
        return switch (cause) {
            case WorkloadEnded ended -> new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, ended.sentence());
            default ->
                new HostOutcome.Failed(
                        HostOutcome.Kind.HOST, "The machine could not " + what + " the sandbox; its log says why.");
        };
    }
}
