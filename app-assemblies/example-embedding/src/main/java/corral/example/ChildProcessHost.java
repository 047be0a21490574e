package corral.example;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * An adapter of one's own: each sandbox is a plain child process, held by {@code SIGSTOP}. It isolates nothing. It shows what a host owes the core: calls
 * that may come twice, workloads that outlive this program and are found again, and nothing left behind. A file for each sandbox names its process.
 */
final class ChildProcessHost implements SandboxHost, HostInventory {
    /** How often is looked, once in a millisecond, whether a signal has arrived. */
    private static final int MOST_LOOKS = 1_000;

    private final Path folder;
    private final Map<TemplateId, List<String>> commands;
    private final List<ExitListener> listeners = new CopyOnWriteArrayList<>();

    /** A host that remembers its processes in that folder, and goes on with those that it finds there. */
    ChildProcessHost(Path folder, Map<TemplateId, List<String>> commands) {
        this.folder = folder;
        this.commands = commands;
        present().forEach(id -> child(id).ifPresent(child -> watch(id, child.handle())));
    }

    @Override
    public synchronized HostOutcome start(StartSandbox order) {
        if (child(order.id()).isPresent()) {
            return inspect(order.id());
        }
        List<String> command = commands.getOrDefault(order.template().id(), List.of());
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            Files.writeString(
                    file(order.id()),
                    process.pid() + " " + order.template().id() + " "
                            + order.template().revision());
            watch(order.id(), process.toHandle());
        } catch (IOException | IndexOutOfBoundsException cannotRun) {
            return new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, "The program of this template cannot be run.");
        }
        return inspect(order.id());
    }

    @Override
    public synchronized HostOutcome stop(SandboxId id) {
        child(id).ifPresent(child -> {
            child.handle().destroyForcibly();
            child.handle().onExit().join();
        });
        file(id).toFile().delete();
        return new HostOutcome.Absent();
    }

    @Override
    public synchronized HostOutcome freeze(SandboxId id) {
        child(id).ifPresent(child -> child.hold(true));
        return inspect(id);
    }

    @Override
    public synchronized HostOutcome thaw(SandboxId id) {
        child(id).ifPresent(child -> child.hold(false));
        return inspect(id);
    }

    @Override
    public synchronized HostOutcome inspect(SandboxId id) {
        return child(id)
                .<HostOutcome>map(child -> child.isHeld()
                        ? new HostOutcome.Frozen(child.address(), child.template())
                        : new HostOutcome.Running(child.address(), child.template()))
                .orElse(new HostOutcome.Absent());
    }

    @Override
    public Set<SandboxId> present() {
        try (Stream<Path> files = Files.list(folder)) {
            Set<SandboxId> ids = new TreeSet<>();
            files.forEach(file -> ids.add(new SandboxId(file.getFileName().toString())));
            return ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onExit(ExitListener listener) {
        listeners.add(listener);
    }

    private void watch(SandboxId id, ProcessHandle process) {
        var _ = process.onExit().thenRun(() -> listeners.forEach(listener -> listener.exited(id)));
    }

    private Path file(SandboxId id) {
        return folder.resolve(id.value());
    }

    /** The process of a sandbox, while it lives. */
    private Optional<Child> child(SandboxId id) {
        if (!Files.exists(file(id))) {
            return Optional.empty();
        }
        try {
            List<String> words = List.of(Files.readString(file(id)).split(" ", 3));
            TemplateRevision template = new TemplateRevision(new TemplateId(words.get(1)), words.get(2));
            return ProcessHandle.of(Long.parseLong(words.get(0)))
                    .filter(ProcessHandle::isAlive)
                    .map(handle -> new Child(handle, template));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Child(ProcessHandle handle, TemplateRevision template) {
        /** An address of its own on the loopback device. */
        SandboxAddress address() {
            long pid = handle.pid();
            return new SandboxAddress("127." + (pid >> 16 & 255) + "." + (pid >> 8 & 255) + "." + (pid & 255));
        }

        boolean isHeld() {
            try {
                String status = Files.readString(Path.of("/proc/" + handle.pid() + "/stat"));
                return status.charAt(status.lastIndexOf(')') + 2) == 'T';
            } catch (IOException ended) {
                return false;
            }
        }

        /** Stops or continues it, and waits until the kernel has done so. */
        void hold(boolean held) {
            try {
                String signal = held ? "-STOP" : "-CONT";
                var _ = new ProcessBuilder("kill", signal, Long.toString(handle.pid()))
                        .start()
                        .waitFor();
                for (int tries = 0; tries < MOST_LOOKS && isHeld() != held && handle.isAlive(); tries++) {
                    Thread.sleep(1);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
