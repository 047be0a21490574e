package corral.local.engine;

import corral.api.sandbox.SandboxId;
import corral.local.cgroup.Cgroups;
import corral.local.disk.Disks;
import corral.local.linux.BootId;
import corral.local.linux.Mounts;
import corral.local.linux.Processes;
import corral.local.network.SandboxNetwork;
import corral.local.oci.ContainerSpec;
import corral.local.oci.OciConfig;
import corral.local.oci.OciRuntime;
import corral.local.snapshot.SnapshotShelf;
import corral.local.template.TemplateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Makes and removes what a sandbox consists of on this machine. Knows neither locks nor bounds. */
final class Containers {
    static final String HOSTNAME = "sandbox";
    private static final Duration STEP = Duration.ofMillis(1);

    private final Installation installation;
    private final EngineSettings settings;
    private final TemplateDirectory templates;
    private final Layers layers;
    private final Disks disks;
    private final OciRuntime runtime;
    private final Cgroups cgroups;
    private final SandboxNetwork network;
    private final long openFiles;
    private final Keeping keeping;

    Containers(
            Installation installation,
            EngineSettings settings,
            TemplateDirectory templates,
            Layers layers,
            Disks disks,
            OciRuntime runtime,
            Cgroups cgroups,
            SandboxNetwork network,
            long openFiles,
            Keeping keeping) {
        this.installation = installation;
        this.settings = settings;
        this.templates = templates;
        this.layers = layers;
        this.disks = disks;
        this.runtime = runtime;
        this.cgroups = cgroups;
        this.network = network;
        this.openFiles = openFiles;
        this.keeping = keeping;
    }

    Keeping keeping() {
        return keeping;
    }

    SandboxFolder folder(SandboxId id) {
        return new SandboxFolder(
                installation.sandboxes().resolve(id.value()),
                installation.roots().resolve(id.value()));
    }

    /** Makes everything of a sandbox up to a running process 1 with a network; what fails leaves parts that {@link #remove} removes. */
    SandboxEntry make(SandboxId id, SandboxEntry planned) throws IOException {
        SandboxFolder folder = prepare(id, planned);
        disks.mount(folder.disk(), planned.resources().disk(), folder.written());
        folder.fill(settings.users().first(), network.plan().resolver());
        folder.bootAnew();
        return launch(id, folder, planned, Optional.empty());
    }

    /** As {@link #make}, with a copy of a snapshot's disk, and with processes that were kept. */
    SandboxEntry makeFrom(SandboxId id, SandboxEntry planned, Path snapshot, Optional<Path> memory) throws IOException {
        SandboxFolder folder = prepare(id, planned);
        keeping.copies().copy(SnapshotShelf.disk(snapshot), folder.disk());
        Path boot = SnapshotShelf.bootId(snapshot);
        if (memory.isPresent() && Files.exists(boot)) {
            folder.bootAs(boot);
        } else {
            folder.bootAnew();
        }
        disks.mount(folder.disk(), folder.written());
        return launch(id, folder, planned, memory);
    }

    /** As {@link #make}, with the disk that is there, and with processes that were kept. */
    SandboxEntry again(SandboxId id, SandboxEntry stored, Optional<Path> memory) throws IOException {
        SandboxFolder folder = prepare(id, stored);
        if (memory.isEmpty() || !Files.exists(folder.bootId())) {
            folder.bootAnew();
        }
        disks.mount(folder.disk(), folder.written());
        return launch(id, folder, stored, memory);
    }

    private SandboxFolder prepare(SandboxId id, SandboxEntry planned) throws IOException {
        SandboxFolder folder = folder(id);
        folder.create(settings.users().first());
        folder.write(planned);
        if (!planned.internet()) {
            network.restrict(planned.slot(), false);
        }
        return folder;
    }

    private SandboxEntry launch(SandboxId id, SandboxFolder folder, SandboxEntry planned, Optional<Path> memory)
            throws IOException {
        Path tree = templates
                .tree(planned.templateRevision())
                .orElseThrow(() -> new IOException("The template's content is gone."));
        Path lower = layers.template(planned.templateRevision(), tree);
        Mounts.overlay(lower, folder.upper(), folder.work(), folder.root());
        Files.writeString(folder.path().resolve("config.json"), OciConfig.json(spec(id, folder, planned)));
        long pid = memory.isPresent()
                ? keeping.images().orElseThrow().restore(id.value(), folder.path(), memory.get())
                : run(id, folder);
        SandboxEntry running = planned.running(
                pid, Processes.startTime(pid).orElseThrow(() -> new WorkloadEnded("The daemon ended at once.")));
        folder.write(running);
        if (runtime.usesThisKernel()) {
            BootId.show(pid, folder.bootId());
        }
        network.attach(running.slot(), pid, WatchBounds.DEFAULT.ofNamespace());
        if (memory.isPresent()) {
            network.renew(pid, OciConfig.sysctl());
        }
        return running;
    }

    private long run(SandboxId id, SandboxFolder folder) throws IOException {
        try {
            return runtime.run(id.value(), folder.path());
        } catch (OciRuntime.NotExecutable broken) {
            WorkloadEnded ended = new WorkloadEnded("The daemon cannot be executed in a sandbox of this template.");
            ended.initCause(broken);
            throw ended;
        }
    }

    /** Ends all processes of a sandbox and keeps its disk, to the last byte that was written. */
    void endRun(SandboxId id, SandboxEntry entry) throws IOException {
        SandboxFolder folder = folder(id);
        end(id, Optional.of(entry)).orThrow();
        unplug(Optional.of(entry));
        if (Mounts.below(folder.written()).contains(folder.written())) {
            keeping.copies().flush(folder.written());
        }
        Mounts.removeAll(folder.root());
        Mounts.removeAll(folder.written());
        keeping.copies().awaitReleased(folder.disk());
    }

    /**
     * Removes everything of a sandbox, however little or much there is. Tries every step; the first that failed is told. The network goes after the
     * last thread of all processes, so that whoever was connected to them hears that they ended, and beside the rest, since it takes as long.
     */
    void remove(SandboxId id, Optional<SandboxEntry> entry) throws IOException {
        SandboxFolder folder = folder(id);
        Steps steps = end(id, entry);
        Beside unplugging = Beside.start(() -> unplug(entry));
        steps.attempt(folder::unmount);
        steps.attempt(unplugging::join);
        steps.orThrow();
        folder.remove();
    }

    private Steps end(SandboxId id, Optional<SandboxEntry> entry) {
        Steps steps = new Steps();
        if (entry.isPresent() && entry.get().pid() > 0) {
            SandboxEntry known = entry.get();
            steps.attempt(() -> Processes.kill(known.pid(), known.startTime()));
        }
        // all of them before any goes on: what is kept of a sandbox must not be changed by the last thing that a
        // process does
        steps.attempt(() -> cgroups.kill(id.value()));
        steps.attempt(() -> thawIfFrozen(id));
        if (entry.isPresent() && entry.get().pid() > 0) {
            SandboxEntry known = entry.get();
            steps.attempt(() -> awaitEnd(known));
        }
        Steps quiet = new Steps();
        if (!runtime.keepsOnlyNotes()) {
            quiet.attempt(() -> runtime.delete(id.value()));
        }
        steps.attempt(() -> cgroups.remove(id.value(), settings.commandDeadline()));
        if (runtime.keepsOnlyNotes() || quiet.failed()) {
            steps.attempt(() -> runtime.forget(id.value()));
        }
        return steps;
    }

    private void unplug(Optional<SandboxEntry> entry) throws IOException {
        if (entry.isPresent()) {
            network.detach(entry.get().slot());
            if (!entry.get().internet()) {
                network.restrict(entry.get().slot(), true);
            }
        }
    }

    /** Everything of which anything exists. */
    Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>(runtime.names());
        names.addAll(cgroups.names());
        for (Path each : new Path[] {installation.sandboxes(), installation.roots()}) {
            try (var folders = Files.list(each)) {
                folders.forEach(folder -> names.add(folder.getFileName().toString()));
            }
        }
        return names;
    }

    void freeze(SandboxId id) throws IOException {
        cgroups.freezer(id.value()).freeze(settings.freezeDeadline());
    }

    void thaw(SandboxId id) throws IOException {
        cgroups.freezer(id.value()).thaw(settings.freezeDeadline());
    }

    /** Whether memory ran out in it; known until it is removed. */
    boolean ranOutOfMemory(SandboxId id) {
        return cgroups.ranOutOfMemory(id.value());
    }

    boolean isFrozen(SandboxId id) throws IOException {
        return cgroups.freezer(id.value()).isFrozen();
    }

    private void thawIfFrozen(SandboxId id) throws IOException {
        if (cgroups.exists(id.value()) && isFrozen(id)) {
            thaw(id);
        }
    }

    private void awaitEnd(SandboxEntry entry) throws IOException {
        long end = System.nanoTime() + settings.commandDeadline().toNanos();
        while (Processes.isAlive(entry.pid(), entry.startTime())) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("Process 1 of a sandbox did not end in time.");
            }
            Waits.pause(STEP);
        }
    }

    private ContainerSpec spec(SandboxId id, SandboxFolder folder, SandboxEntry entry) throws IOException {
        List<String> arguments = Files.readAllLines(settings.bundle().resolve("argv")).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return new ContainerSpec(
                folder.root(),
                layers.bundle(settings.bundle()),
                arguments,
                HOSTNAME,
                cgroups.path(id.value()),
                settings.users(),
                entry.resources(),
                cgroups.tree().limitsSwap(),
                openFiles);
    }
}
