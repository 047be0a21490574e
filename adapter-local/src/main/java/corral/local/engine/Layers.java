package corral.local.engine;

import corral.api.template.TemplateRevision;
import corral.local.command.Command;
import corral.local.linux.Mounts;
import corral.local.linux.UserNamespace;
import corral.local.linux.UserRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** What sandboxes share read-only, with owners shifted as they are inside: the trees of templates, and the daemon's folder. */
final class Layers {
    private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/user");
    private static final Duration STEP = Duration.ofMillis(1);

    private final Path directory;
    private final UserRange range;
    private final Duration deadline;
    private final Map<String, Path> mounted = new ConcurrentHashMap<>();
    private final ReentrantLock mounting = new ReentrantLock();

    private Layers(Path directory, UserRange range, Duration deadline) {
        this.directory = directory;
        this.range = range;
        this.deadline = deadline;
    }

    /** Forgets what an earlier server mounted; sandboxes that use it keep it. */
    static Layers open(Path directory, UserRange range, Duration deadline) throws IOException {
        Mounts.removeAll(directory);
        return new Layers(directory, range, deadline);
    }

    Path template(TemplateRevision revision, Path tree) throws IOException {
        return mounted(revision.id() + "." + revision.revision(), tree);
    }

    Path bundle(Path folder) throws IOException {
        return mounted("daemon", folder);
    }

    void close() throws IOException {
        Mounts.removeAll(directory);
    }

    private Path mounted(String name, Path source) throws IOException {
        Path known = mounted.get(name);
        if (known != null) {
            return known;
        }
        mounting.lock();
        try {
            Path made = mounted.get(name);
            if (made == null) {
                made = Files.createDirectories(directory.resolve(name));
                mount(source, made);
                mounted.put(name, made);
            }
            return made;
        } finally {
            mounting.unlock();
        }
    }

    private void mount(Path source, Path target) throws IOException {
        Process holder = Command.background(List.of("unshare", "--user", "sleep", "60"));
        try {
            awaitNamespace(holder);
            try (UserNamespace users = UserNamespace.of(holder.pid(), range)) {
                Mounts.idmapped(source, target, users);
            }
        } finally {
            holder.destroyForcibly();
        }
    }

    private void awaitNamespace(Process holder) throws IOException {
        Path own = Files.readSymbolicLink(OWN_NAMESPACE);
        Path its = Path.of("/proc", Long.toString(holder.pid()), "ns", "user");
        long end = System.nanoTime() + deadline.toNanos();
        while (!holder.isAlive() || Files.readSymbolicLink(its).equals(own)) {
            if (!holder.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("The kernel makes no user namespace; check user.max_user_namespaces.");
            }
            Waits.pause(STEP);
        }
    }
}
