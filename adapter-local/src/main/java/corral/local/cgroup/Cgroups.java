package corral.local.cgroup;

import corral.local.linux.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The control groups of one installation: a parent named after it, and one child per sandbox. */
public final class Cgroups {
    private static final Duration PAUSE = Duration.ofMillis(2);

    private final CgroupTree tree;
    private final String parent;

    public Cgroups(CgroupTree tree, String parent) {
        this.tree = tree;
        this.parent = parent;
    }

    public CgroupTree tree() {
        return tree;
    }

    /** The group of a sandbox as an OCI runtime wants it named. */
    public String path(String name) {
        return "/" + parent + "/" + name;
    }

    public Freezer freezer(String name) {
        Path directory = tree.freezer(parent + "/" + name);
        return tree.isVersion2() ? FreezerV2.in(directory) : FreezerV1.in(directory);
    }

    public boolean exists(String name) {
        return Files.isDirectory(tree.freezer(parent + "/" + name));
    }

    /** Whether the kernel has killed something in a group because its memory had run out. */
    public boolean ranOutOfMemory(String name) {
        try {
            return tree.directories(parent + "/" + name).stream()
                    .flatMap(directory ->
                            Stream.of(directory.resolve("memory.oom_control"), directory.resolve("memory.events")))
                    .anyMatch(Cgroups::countsKills);
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static boolean countsKills(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .anyMatch(line -> line.startsWith("oom_kill ") && !line.equals("oom_kill 0"));
        } catch (IOException none) {
            return false;
        }
    }

    /** The names of all groups, also of those whose sandbox is gone. */
    public Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path directory : tree.directories(parent)) {
            try (var children = Files.list(directory)) {
                children.filter(Files::isDirectory)
                        .forEach(child -> names.add(child.getFileName().toString()));
            }
        }
        return names;
    }

    /** Ends every process in a group and removes it; an error when processes are left at the deadline. */
    public void remove(String name, Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        for (Path directory : tree.directories(parent + "/" + name)) {
            while (!removed(directory)) {
                if (System.nanoTime() - end > 0) {
                    throw new IOException("Processes of a sandbox did not end in time.");
                }
                killAll(directory);
                Pauses.REAL.pause(PAUSE);
            }
        }
    }

    /** Ends every process in a group at once; one that is held ends when it is let go, and does nothing before. */
    public void kill(String name) throws IOException {
        killAll(tree.freezer(parent + "/" + name));
    }

    /** Removes the parent when no sandbox is left. */
    public void removeParent() throws IOException {
        for (Path directory : tree.directories(parent)) {
            removed(directory);
        }
    }

    private void killAll(Path directory) throws IOException {
        try {
            for (String pid : Files.readAllLines(directory.resolve("cgroup.procs"))) {
                long number = Long.parseLong(pid);
                if (number > 1) {
                    Processes.kill(number);
                }
            }
        } catch (NoSuchFileException gone) {
            // then there is nobody to end
        }
    }

    /** A directory of a group goes when it has neither a process nor groups in it; the files in it do not count. */
    private static boolean removed(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException inUse) {
            return removedWithInner(directory);
        }
    }

    private static boolean removedWithInner(Path directory) {
        try (var inner = Files.walk(directory)) {
            List<Path> groups = inner.filter(Files::isDirectory)
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path group : groups) {
                Files.deleteIfExists(group);
            }
            return true;
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException | java.io.UncheckedIOException busy) {
            return false;
        }
    }
}
