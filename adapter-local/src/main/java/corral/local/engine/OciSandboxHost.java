package corral.local.engine;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Cause;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.local.disk.Disks;
import corral.local.linux.ExitWatch;
import corral.local.network.SandboxNetwork;
import corral.local.snapshot.MemoryImages;
import corral.local.template.TemplateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sandboxes as containers of an OCI runtime: starts, holds, ends and finds them. */
final class OciSandboxHost implements SandboxHost, HostInventory, SandboxFirewall {
    private static final Logger LOG = LoggerFactory.getLogger(OciSandboxHost.class);

    /** How often kept processes are tried before their sandbox boots. */
    private static final int RESTORES = 3;

    private final EngineSettings settings;
    private final Containers containers;
    private final TemplateDirectory templates;
    private final SandboxNetwork network;
    private final Ledger ledger;
    private final MachineRoom room;
    private final ExitWatch exits;
    private final SandboxLocks locks;
    /** How often the processes of a sandbox were refused by CRIU, since it was put on disk. */
    private final ConcurrentHashMap<SandboxId, Integer> refusals = new ConcurrentHashMap<>();

    private final List<ExitListener> listeners = new CopyOnWriteArrayList<>();

    OciSandboxHost(
            EngineSettings settings,
            Containers containers,
            TemplateDirectory templates,
            SandboxNetwork network,
            Ledger ledger,
            MachineRoom room,
            ExitWatch exits,
            SandboxLocks locks) {
        this.settings = settings;
        this.containers = containers;
        this.templates = templates;
        this.network = network;
        this.ledger = ledger;
        this.room = room;
        this.exits = exits;
        this.locks = locks;
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
                && (known.get().isAlive() || known.get().storedContents().isPresent())
                && known.get().templateRevision().equals(order.template())) {
            return held(id, known.get());
        }
        clear(id, known);
        return anew(order, planned -> containers.make(id, planned));
    }

    /** How what does not exist yet comes up. */
    interface Making {
        SandboxEntry make(SandboxEntry planned) throws IOException;
    }

    /** Makes a sandbox of which nothing exists, if there is room. The caller holds its lock. */
    HostOutcome anew(StartSandbox order, Making making) throws IOException {
        SandboxId id = order.id();
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
        return bringUp(id, planned.get(), making);
    }

    private HostOutcome bringUp(SandboxId id, SandboxEntry planned, Making making) throws IOException {
        try {
            return complete(id, making.make(planned));
        } catch (IOException | RuntimeException failed) {
            try {
                clear(id, containers.folder(id).read().or(() -> Optional.of(planned)));
            } catch (IOException left) {
                failed.addSuppressed(left);
            }
            throw failed;
        }
    }

    /** Waits until the daemon of what was just started answers; from then on it is whole. */
    HostOutcome complete(SandboxId id, SandboxEntry running) throws IOException {
        ledger.put(id, running);
        SandboxEntry complete = running.completed();
        switch (DaemonProbe.await(running.address(), settings.readyDeadline(), complete::isAlive)) {
            case ANSWERS -> {}
            case ENDED -> throw new WorkloadEnded("The daemon in the sandbox ended before it answered.");
            case SILENT -> throw new WorkloadEnded("The daemon in the sandbox did not answer in time.");
        }
        containers.folder(id).write(complete);
        ledger.put(id, complete);
        exits.watch(complete.pid(), () -> ended(id));
        return new HostOutcome.Running(complete.sandboxAddress(), complete.templateRevision());
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
    void clear(SandboxId id, Optional<SandboxEntry> entry) throws IOException {
        containers.remove(id, entry);
        ledger.remove(id);
        refusals.remove(id);
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
        Optional<SandboxEntry> known = ledger.find(id);
        if (known.isPresent() && known.get().storedContents().isPresent()) {
            return locks.holding(id, () -> {
                try {
                    return revive(id);
                } catch (IOException | RuntimeException failed) {
                    return failed("bring back", id, failed);
                }
            });
        }
        return withRunning(id, "thaw", entry -> {
            containers.thaw(id);
            return new HostOutcome.Running(entry.sandboxAddress(), entry.templateRevision());
        });
    }

    /**
     * Brings back what is held on disk: with its memory where that works, and otherwise from its files. What fails stays on disk. Processes that ran again,
     * if only for a moment, have left their kept memory behind: then, and when it was refused several times, the sandbox boots.
     */
    private HostOutcome revive(SandboxId id) throws IOException {
        Optional<SandboxEntry> known = ledger.find(id);
        if (known.isEmpty()) {
            return new HostOutcome.Absent();
        }
        SandboxEntry entry = known.get();
        Optional<Contents> stored = entry.storedContents();
        if (stored.isEmpty()) {
            return held(id, entry);
        }
        Optional<String> full = room.shortage();
        if (full.isPresent()) {
            return new HostOutcome.Failed(HostOutcome.Kind.CAPACITY, full.get());
        }
        SandboxEntry here = entry.at(network.plan().sandbox(entry.slot()));
        if (stored.get() == Contents.MEMORY && containers.keeping().images().isPresent()) {
            try {
                return revive(id, here, Optional.of(containers.folder(id).memory()));
            } catch (IOException broken) {
                boolean kept = containers
                        .folder(id)
                        .read()
                        .flatMap(SandboxEntry::storedContents)
                        .equals(Optional.of(Contents.MEMORY));
                if (kept && refusals.merge(id, 1, Integer::sum) < RESTORES) {
                    throw broken;
                }
                LOG.warn("Processes could not be brought back, their sandbox boots: sandbox={}", id, broken);
            }
        }
        return revive(id, here, Optional.empty());
    }

    private HostOutcome revive(SandboxId id, SandboxEntry entry, Optional<Path> memory) throws IOException {
        containers.endRun(id, entry);
        try {
            HostOutcome outcome = complete(id, containers.again(id, entry, memory));
            MemoryImages.remove(containers.folder(id).memory());
            refusals.remove(id);
            return outcome;
        } catch (IOException | RuntimeException failed) {
            try {
                SandboxEntry left = containers.folder(id).read().orElse(entry);
                ledger.put(id, left);
                containers.endRun(id, left);
            } catch (IOException more) {
                failed.addSuppressed(more);
            }
            throw failed;
        }
    }

    @Override
    public HostOutcome inspect(SandboxId id) {
        Optional<SandboxEntry> entry = ledger.find(id);
        if (entry.isEmpty() || !isThere(entry.get())) {
            return new HostOutcome.Absent();
        }
        try {
            return held(id, entry.get());
        } catch (IOException failed) {
            return isThere(entry.get()) ? failed("inspect", id, failed) : new HostOutcome.Absent();
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
        if (entry.storedContents().isPresent()) {
            return new HostOutcome.Stored(entry.storedContents().get(), entry.templateRevision());
        }
        return containers.isFrozen(id)
                ? new HostOutcome.Frozen(entry.sandboxAddress(), entry.templateRevision())
                : new HostOutcome.Running(entry.sandboxAddress(), entry.templateRevision());
    }

    private static boolean isThere(SandboxEntry entry) {
        return entry.isAlive() || entry.storedContents().isPresent();
    }

    /** Something done to a sandbox that runs. */
    private interface Work {
        HostOutcome on(SandboxEntry entry) throws IOException;
    }

    private HostOutcome withRunning(SandboxId id, String what, Work work) {
        return locks.holding(id, () -> {
            Optional<SandboxEntry> entry = ledger.find(id);
            if (entry.isPresent() && entry.get().storedContents().isPresent()) {
                return new HostOutcome.Stored(
                        entry.get().storedContents().get(), entry.get().templateRevision());
            }
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

    static HostOutcome failed(String what, SandboxId id, Exception cause) {
        LOG.warn("A sandbox call failed: call={} sandbox={}", what, id, cause);
        return switch (cause) {
            case WorkloadEnded ended -> new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, ended.sentence());
            default ->
                new HostOutcome.Failed(
                        HostOutcome.Kind.HOST, "The machine could not " + what + " the sandbox; its log says why.");
        };
    }
}
