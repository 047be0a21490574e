package corral.local.engine;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.CaptureOutcome;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotId;
import corral.local.linux.BootId;
import corral.local.snapshot.DiskCopies;
import corral.local.snapshot.KeptSnapshot;
import corral.local.snapshot.MemoryImages;
import corral.local.snapshot.SnapshotShelf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps containers on disk: their disks as copies, and their processes as CRIU writes them. */
final class OciSnapshotHost implements SnapshotHost {
    private static final Logger LOG = LoggerFactory.getLogger(OciSnapshotHost.class);

    private final Containers containers;
    private final OciSandboxHost host;
    private final Ledger ledger;
    private final SandboxLocks locks;
    private final Keeping keeping;
    private final MachineRoom room;

    OciSnapshotHost(Containers containers, OciSandboxHost host, Ledger ledger, SandboxLocks locks, MachineRoom room) {
        this.containers = containers;
        this.host = host;
        this.ledger = ledger;
        this.locks = locks;
        this.keeping = containers.keeping();
        this.room = room;
    }

    Optional<String> withoutMemory() {
        return keeping.images().isPresent() ? Optional.empty() : Optional.of(keeping.lacking());
    }

    // ---- snapshots

    @Override
    public CaptureOutcome capture(SandboxId id, SnapshotId snapshot, Contents most) {
        return locks.holding(id, () -> {
            try {
                return captureLocked(id, snapshot, most);
            } catch (IOException | RuntimeException failed) {
                LOG.warn("A sandbox could not be captured: sandbox={} snapshot={}", id, snapshot, failed);
                discard(snapshot);
                return new CaptureOutcome.Failed(
                        HostOutcome.Kind.HOST, "The machine could not capture the sandbox; its log says why.");
            }
        });
    }

    private CaptureOutcome captureLocked(SandboxId id, SnapshotId snapshot, Contents most) throws IOException {
        Optional<KeptSnapshot> known = keeping.shelf().find(snapshot);
        if (known.isPresent()) {
            return captured(known.get());
        }
        Optional<SandboxEntry> entry = ledger.find(id).filter(SandboxEntry::isAlive);
        if (entry.isEmpty()) {
            return new CaptureOutcome.Absent();
        }
        SandboxFolder folder = containers.folder(id);
        Optional<String> full = room.shortageOfDisk();
        if (full.isPresent()) {
            return new CaptureOutcome.Failed(HostOutcome.Kind.CAPACITY, full.get());
        }
        long memoryAtMost = most == Contents.MEMORY ? entry.get().memory() : 0;
        Bytes atMost = new Bytes(keeping.copies().taken(folder.disk()).value() + memoryAtMost);
        Optional<Path> place = keeping.shelf().draft(snapshot, atMost);
        if (place.isEmpty()) {
            return new CaptureOutcome.Failed(
                    HostOutcome.Kind.CAPACITY,
                    "The snapshots on this machine take as much disk as they may. Delete some, then try again.");
        }
        Path draft = place.get();
        boolean held = containers.isFrozen(id);
        if (!held) {
            containers.freeze(id);
        }
        Optional<String> lacking;
        try {
            lacking = most == Contents.FILES
                    ? Optional.empty()
                    : dump(id, entry.get().pid(), SnapshotShelf.memory(draft));
            keeping.copies().flush(folder.written());
            keeping.copies().copy(folder.disk(), SnapshotShelf.disk(draft));
            if (Files.exists(folder.bootId())) {
                Files.copy(folder.bootId(), SnapshotShelf.bootId(draft));
            }
        } finally {
            if (!held) {
                containers.thaw(id);
            }
        }
        boolean memory = most == Contents.MEMORY && lacking.isEmpty();
        KeptSnapshot about = new KeptSnapshot(
                entry.get().template(),
                entry.get().revision(),
                memory ? Contents.MEMORY : Contents.FILES,
                lacking.orElse(""),
                keeping.copies().taken(draft).value());
        DiskCopies.force(SnapshotShelf.disk(draft));
        if (memory) {
            MemoryImages.force(SnapshotShelf.memory(draft));
        }
        keeping.shelf().publish(snapshot, about);
        return captured(about);
    }

    private static CaptureOutcome captured(KeptSnapshot about) {
        return new CaptureOutcome.Captured(
                about.contents(), Optional.of(about.lacking()).filter(text -> !text.isEmpty()));
    }

    /** Writes the processes of a held sandbox; tells why that does not work. */
    private Optional<String> dump(SandboxId id, long pid, Path folder) throws IOException {
        if (keeping.images().isEmpty()) {
            return Optional.of("The memory was not kept: " + keeping.lacking() + ".");
        }
        BootId.hide(pid);
        try {
            keeping.images().get().dump(id.value(), folder);
            return Optional.empty();
        } catch (IOException refused) {
            LOG.info("Processes cannot be kept: sandbox={} reason={}", id, refused.getMessage());
            MemoryImages.remove(folder);
            return Optional.of("The memory was not kept: some process in the sandbox uses what cannot be kept.");
        } finally {
            if (Files.exists(containers.folder(id).bootId())) {
                BootId.show(pid, containers.folder(id).bootId());
            }
        }
    }

    @Override
    public HostOutcome restore(StartSandbox order, SnapshotId snapshot) {
        return locks.holding(order.id(), () -> {
            try {
                return restoreLocked(order, snapshot);
            } catch (IOException | RuntimeException failed) {
                return OciSandboxHost.failed("restore", order.id(), failed);
            }
        });
    }

    private HostOutcome restoreLocked(StartSandbox order, SnapshotId snapshot) throws IOException {
        HostOutcome now = host.inspect(order.id());
        if (!(now instanceof HostOutcome.Absent)) {
            return now;
        }
        host.clear(
                order.id(),
                ledger.find(order.id()).or(() -> containers.folder(order.id()).read()));
        Optional<KeptSnapshot> about = keeping.shelf().find(snapshot);
        if (about.isEmpty()) {
            return new HostOutcome.Failed(
                    HostOutcome.Kind.WORKLOAD, "The snapshot does not exist on this machine any more.");
        }
        Path folder = keeping.shelf().folder(snapshot);
        Optional<Path> memory =
                about.get().contents() == Contents.MEMORY && keeping.images().isPresent()
                        ? Optional.of(SnapshotShelf.memory(folder))
                        : Optional.empty();
        StartSandbox exactly =
                new StartSandbox(order.id(), about.get().templateRevision(), order.resources(), order.network());
        return host.anew(exactly, planned -> containers.makeFrom(order.id(), planned, folder, memory));
    }

    @Override
    public HostOutcome forget(SnapshotId snapshot) {
        try {
            keeping.shelf().remove(snapshot);
            return new HostOutcome.Absent();
        } catch (IOException failed) {
            LOG.warn("A snapshot could not be removed: snapshot={}", snapshot, failed);
            return new HostOutcome.Failed(
                    HostOutcome.Kind.HOST, "The machine could not remove a snapshot; its log says why.");
        }
    }

    private void discard(SnapshotId snapshot) {
        if (forget(snapshot) instanceof HostOutcome.Failed) {
            LOG.warn("What is left of a snapshot is removed later: snapshot={}", snapshot);
        }
    }

    @Override
    public Set<SnapshotId> kept() {
        try {
            return keeping.shelf().names();
        } catch (IOException unreadable) {
            LOG.warn("The snapshots on this machine could not be listed: {}", unreadable.getMessage());
            return new TreeSet<>();
        }
    }

    // ---- sandboxes that are held on disk

    @Override
    public HostOutcome store(SandboxId id, Contents contents) {
        return locks.holding(id, () -> {
            try {
                return storeLocked(id, contents);
            } catch (IOException | RuntimeException failed) {
                return OciSandboxHost.failed("store", id, failed);
            }
        });
    }

    private HostOutcome storeLocked(SandboxId id, Contents contents) throws IOException {
        Optional<SandboxEntry> known = ledger.find(id);
        if (known.isEmpty()) {
            return new HostOutcome.Absent();
        }
        SandboxEntry entry = known.get();
        if (entry.storedContents().isPresent()) {
            return storedAlready(id, entry, contents);
        }
        if (!entry.isAlive()) {
            return new HostOutcome.Absent();
        }
        Optional<String> full = contents == Contents.MEMORY ? room.shortageOfDisk() : Optional.empty();
        if (full.isPresent()) {
            return new HostOutcome.Failed(HostOutcome.Kind.CAPACITY, full.get());
        }
        boolean held = containers.isFrozen(id);
        if (!held) {
            containers.freeze(id);
        }
        if (contents == Contents.MEMORY) {
            Optional<String> lacking =
                    dump(id, entry.pid(), containers.folder(id).memory());
            if (lacking.isPresent()) {
                if (!held) {
                    containers.thaw(id);
                }
                return new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, lacking.get());
            }
            MemoryImages.force(containers.folder(id).memory());
        }
        return end(id, entry.stored(contents));
    }

    private HostOutcome storedAlready(SandboxId id, SandboxEntry entry, Contents contents) throws IOException {
        if (entry.storedContents().equals(Optional.of(contents))) {
            return end(id, entry);
        }
        return switch (contents) {
            case MEMORY ->
                new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, "The memory of the sandbox was given up before.");
            case FILES -> end(id, entry.stored(Contents.FILES));
        };
    }

    /** It is written down before the processes end: from then on it is held on disk, whatever of it is still there. */
    private HostOutcome end(SandboxId id, SandboxEntry stored) throws IOException {
        SandboxFolder folder = containers.folder(id);
        folder.write(stored);
        ledger.put(id, stored);
        containers.endRun(id, stored);
        DiskCopies.force(folder.disk());
        if (stored.storedContents().equals(Optional.of(Contents.FILES))) {
            MemoryImages.remove(folder.memory());
        }
        return new HostOutcome.Stored(stored.storedContents().orElseThrow(), stored.templateRevision());
    }
}
