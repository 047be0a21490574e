package corral.local.engine;

import corral.api.host.HostInventory;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.sandbox.Bytes;
import corral.api.snapshot.SnapshotHost;
import corral.api.template.TemplateCatalog;
import corral.api.template.TemplateId;
import corral.local.cgroup.CgroupTree;
import corral.local.cgroup.Cgroups;
import corral.local.disk.Disks;
import corral.local.linux.ExitWatch;
import corral.local.network.AddressPlan;
import corral.local.network.Cidr;
import corral.local.network.NetworkRegistry;
import corral.local.network.SandboxNetwork;
import corral.local.oci.OciRuntime;
import corral.local.snapshot.Criu;
import corral.local.snapshot.DiskCopies;
import corral.local.snapshot.KeptSnapshot;
import corral.local.snapshot.MemoryImages;
import corral.local.snapshot.SnapshotSettings;
import corral.local.snapshot.SnapshotShelf;
import corral.local.template.BaseTemplate;
import corral.local.template.ImportBounds;
import corral.local.template.TemplateDirectory;
import corral.local.template.TemplateImporter;
import corral.local.template.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The local engine, opened: four ports, and what else an assembly asks of it. */
public final class LocalEngine implements AutoCloseable {
    private final Installation installation;
    private final FileChannel lock;
    private final TemplateDirectory templates;
    private final Layers layers;
    private final Cgroups cgroups;
    private final SandboxNetwork network;
    private final OciSandboxHost host;
    private final OciSnapshotHost snapshots;
    private final TemplateImporter importer;

    private LocalEngine(
            Installation installation,
            FileChannel lock,
            TemplateDirectory templates,
            Layers layers,
            Cgroups cgroups,
            SandboxNetwork network,
            OciSandboxHost host,
            OciSnapshotHost snapshots,
            TemplateImporter importer) {
        this.installation = installation;
        this.lock = lock;
        this.templates = templates;
        this.layers = layers;
        this.cgroups = cgroups;
        this.network = network;
        this.host = host;
        this.snapshots = snapshots;
        this.importer = importer;
    }

    /**
     * Opens the engine: takes the state directory, makes the template {@code base} when it is not there yet (seconds), sets up the network, and takes over
     * the sandboxes that an earlier server left. Ask {@link EngineProbe} before.
     *
     * @param now for the time of a new template
     * @param progress hears what is done, a line each
     */
    public static LocalEngine open(EngineSettings settings, Instant now, Consumer<String> progress) throws IOException {
        return open(settings, SnapshotSettings.DEFAULT, now, progress);
    }

    /** As the other one, with other settings of what is kept. */
    public static LocalEngine open(
            EngineSettings settings, SnapshotSettings keeping, Instant now, Consumer<String> progress)
            throws IOException {
        int rootInside = settings.users().first();
        Installation installation = Installation.prepare(settings.stateDirectory(), rootInside);
        FileChannel lock = lock(installation);
        try {
            return open(settings, keeping, now, progress, installation, lock);
        } catch (IOException | RuntimeException failed) {
            lock.close();
            throw failed;
        }
    }

    private static LocalEngine open(
            EngineSettings settings,
            SnapshotSettings snapshotSettings,
            Instant now,
            Consumer<String> progress,
            Installation installation,
            FileChannel lock)
            throws IOException {
        StrayRuntimes.end(installation.runtimeRoot());
        TemplateDirectory templates = TemplateDirectory.open(installation.templates());
        BaseTemplate base = BaseTemplate.find(settings.commandDeadline().multipliedBy(6), progress);
        templates.put(new TemplateId(BaseTemplate.NAME), base.revision(), List.of(), settings.base(), now, base::build);
        Layers layers = Layers.open(installation.layers(), settings.users(), settings.commandDeadline());
        Disks disks = new Disks(installation.scratch(), settings.commandDeadline());
        for (var template : templates.list()) {
            disks.prepare(template.resources().disk());
        }
        Cgroups cgroups = new Cgroups(CgroupTree.ofThisMachine(), installation.cgroup());
        OciRuntime runtime = new OciRuntime(settings.runtime(), installation.runtimeRoot(), settings.commandDeadline());
        Keeping keeping = keeping(settings, snapshotSettings, installation, runtime);
        List<SandboxEntry> found = entries(installation);
        SandboxNetwork network = network(settings, installation, found);
        WatchBounds.DEFAULT.makeRoom(settings.maxSandboxes());
        Ledger ledger = new Ledger(network.plan().slots(), settings.maxSandboxes(), maxMemory(settings));
        Containers containers = new Containers(
                installation,
                settings,
                templates,
                layers,
                disks,
                runtime,
                cgroups,
                network,
                OwnLimits.openFiles(),
                keeping);
        MachineRoom room = new MachineRoom(installation.state(), settings.minFreeMemory(), settings.minFreeDisk());
        SandboxLocks locks = new SandboxLocks();
        OciSandboxHost host =
                new OciSandboxHost(settings, containers, templates, network, ledger, room, ExitWatch.start(), locks);
        OciSnapshotHost snapshots = new OciSnapshotHost(containers, host, ledger, locks, room);
        host.adopt();
        if (RuntimeTrial.isNeeded(settings.runtime())) {
            RuntimeTrial.pass(settings, host, templates, network);
        }
        templates.removeOutdated(Stream.concat(
                        found.stream().map(SandboxEntry::templateRevision),
                        keeping.shelf().all().stream().map(KeptSnapshot::templateRevision))
                .collect(Collectors.toSet()));
        TemplateImporter importer = new TemplateImporter(
                templates, ImportBounds.DEFAULT, settings.users().size(), progress);
        return new LocalEngine(installation, lock, templates, layers, cgroups, network, host, snapshots, importer);
    }

    private static Keeping keeping(
            EngineSettings settings, SnapshotSettings snapshots, Installation installation, OciRuntime runtime)
            throws IOException {
        SnapshotShelf shelf = SnapshotShelf.open(installation.snapshots(), snapshots.maxDisk());
        DiskCopies copies = new DiskCopies(snapshots.dumpDeadline());
        return switch (Criu.find(
                snapshots.criu(), settings.runtime(), installation.running(), settings.commandDeadline())) {
            case Criu.Found.Usable(var criu) ->
                new Keeping(shelf, copies, Optional.of(new MemoryImages(criu, runtime, snapshots.dumpDeadline())), "");
            case Criu.Found.Missing(var sentence) -> new Keeping(shelf, copies, Optional.empty(), sentence);
        };
    }

    /** Keeps sandboxes on disk. */
    public SnapshotHost snapshots() {
        return snapshots;
    }

    /** Why the memory of sandboxes cannot be kept on this machine; empty when it can. */
    public Optional<String> withoutMemory() {
        return snapshots.withoutMemory();
    }

    public SandboxHost host() {
        return host;
    }

    public HostInventory inventory() {
        return host;
    }

    public SandboxFirewall firewall() {
        return host;
    }

    /** Makes further templates, from archives. */
    public TemplateImporter importer() {
        return importer;
    }

    String packetFilterTable() {
        return installation.table();
    }

    TemplateDirectory templateDirectory() {
        return templates;
    }

    public TemplateCatalog templates() {
        return templates;
    }

    /**
     * Lets go of the machine. Sandboxes live on, to be taken over by the next server; when there are none, everything but the state directory
     * is taken back.
     */
    @Override
    public void close() throws IOException {
        try (lock) {
            if (host.present().isEmpty()) {
                network.remove();
                cgroups.removeParent();
                layers.close();
                Trees.delete(installation.running());
            } else {
                network.close();
            }
        }
    }

    private static FileChannel lock(Installation installation) throws IOException {
        FileChannel channel =
                FileChannel.open(installation.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock taken = channel.tryLock();
            if (taken != null) {
                return channel;
            }
        } catch (java.nio.channels.OverlappingFileLockException mine) {
            // the same process opened it before
        }
        channel.close();
        throw new IOException("Another server uses this state directory: stop it, or set another one.");
    }

    private static List<SandboxEntry> entries(Installation installation) throws IOException {
        List<SandboxEntry> entries = new ArrayList<>();
        try (var folders = Files.list(installation.sandboxes())) {
            for (Path folder : folders.toList()) {
                SandboxFolder.read(folder).ifPresent(entries::add);
            }
        }
        return entries;
    }

    private static SandboxNetwork network(EngineSettings settings, Installation installation, List<SandboxEntry> found)
            throws IOException {
        Optional<Cidr> wanted = found.isEmpty() ? settings.network() : Optional.empty();
        Cidr range = new NetworkRegistry(Installation.shown()).claim(installation.state(), installation.mark(), wanted);
        AddressPlan plan = new AddressPlan(range, AddressPlan.ANY_DEVICE + installation.mark());
        List<Integer> closed = found.stream()
                .filter(entry -> !entry.internet())
                .map(SandboxEntry::slot)
                .toList();
        SandboxNetwork network = SandboxNetwork.open(
                installation.table(),
                plan,
                settings.reachable(),
                settings.connections(),
                settings.nameServers(),
                closed,
                settings.commandDeadline());
        List<Integer> owned = found.stream().map(SandboxEntry::slot).toList();
        for (int slot : network.slots()) {
            if (!owned.contains(slot)) {
                network.detach(slot);
            }
        }
        return network;
    }

    private static Bytes maxMemory(EngineSettings settings) throws IOException {
        return settings.maxMemory().isPresent()
                ? settings.maxMemory().get()
                : new Bytes(Math.multiplyExact(MachineRoom.memory("MemTotal").value(), 4L));
    }
}
