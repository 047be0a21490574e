package corral.testkit.work;

import corral.api.sandbox.SandboxAddress;
import corral.api.work.Door;
import corral.api.work.FileEntry;
import corral.api.work.FilePart;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.SandboxFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Files that are entries of a map, one for each address; every user may do everything. */
public final class InMemoryFiles implements SandboxFiles {
    private static final Path HOME = Path.of("/home/user");

    private final Predicate<Door> opens;
    private final ConcurrentHashMap<SandboxAddress, Map<Path, Octets>> disks = new ConcurrentHashMap<>();

    /** @param opens whether a daemon answers there and takes that token ({@code InMemoryHost::opens}) */
    public InMemoryFiles(Predicate<Door> opens) {
        this.opens = opens;
    }

    @Override
    public Inside<FilePart> read(Door door, Optional<String> user, String path, long offset, int most) {
        return entering(door, () -> {
            Octets content = disk(door).get(resolved(path));
            if (content == null) {
                return isDirectory(door, resolved(path))
                        ? new Inside.Rejected<>("path '" + resolved(path) + "' is a directory")
                        : new Inside.Missing<>();
            }
            int from = (int) Math.min(offset, content.length());
            int to = (int) Math.min((long) from + most, content.length());
            return new Inside.Done<>(
                    new FilePart(Octets.of(Arrays.copyOfRange(content.bytes(), from, to)), from, content.length()));
        });
    }

    @Override
    public Inside<Long> write(Door door, Optional<String> user, String path, Octets content) {
        return entering(door, () -> {
            if (isDirectory(door, resolved(path))) {
                return new Inside.Rejected<>("path is a directory: " + resolved(path));
            }
            disk(door).put(resolved(path), content);
            return new Inside.Done<>((long) content.length());
        });
    }

    @Override
    public Inside<List<FileEntry>> list(Door door, Optional<String> user, String path, int depth) {
        return entering(door, () -> {
            Path root = resolved(path);
            if (disk(door).containsKey(root)) {
                return new Inside.Rejected<>("path is not a directory: " + root);
            }
            TreeMap<Path, FileEntry> entries = new TreeMap<>();
            disk(door).forEach((file, content) -> {
                if (file.startsWith(root)) {
                    Path relative = root.relativize(file);
                    for (int names = 1; names <= Math.min(depth, relative.getNameCount()); names++) {
                        Path shown = root.resolve(relative.subpath(0, names));
                        boolean whole = names == relative.getNameCount();
                        entries.putIfAbsent(shown, whole ? entry(shown, content) : directory(shown));
                    }
                }
            });
            return entries.isEmpty() && !root.equals(HOME)
                    ? new Inside.Missing<>()
                    : new Inside.Done<>(new ArrayList<>(entries.values()));
        });
    }

    /** Removes a file, as a program inside does. */
    void remove(Door door, String path) {
        disk(door).remove(resolved(path));
    }

    boolean opens(Door door) {
        return opens.test(door);
    }

    private <T> Inside<T> entering(Door door, Supplier<Inside<T>> work) {
        if (!opens.test(door)) {
            return new Inside.Unreachable<>("The daemon in memory does not answer, or does not know the token.");
        }
        synchronized (disk(door)) {
            return work.get();
        }
    }

    private boolean isDirectory(Door door, Path path) {
        return path.equals(HOME)
                || disk(door).keySet().stream().anyMatch(file -> file.startsWith(path) && !file.equals(path));
    }

    private Map<Path, Octets> disk(Door door) {
        return disks.computeIfAbsent(door.address(), address -> new TreeMap<>());
    }

    private static Path resolved(String path) {
        return HOME.resolve(path).normalize();
    }

    private static FileEntry entry(Path path, Octets content) {
        return new FileEntry(path.toString(), FileEntry.Kind.FILE, content.length(), "-rw-r--r--", Instant.EPOCH);
    }

    private static FileEntry directory(Path path) {
        return new FileEntry(path.toString(), FileEntry.Kind.DIRECTORY, 0, "drwxr-xr-x", Instant.EPOCH);
    }
}
