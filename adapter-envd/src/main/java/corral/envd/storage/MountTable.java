package corral.envd.storage;

import corral.envd.storage.StorageRefused.Blame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is mounted where, as the kernel says it ({@code proc_pid_mountinfo(5)}).
 *
 * @param entries in the order of mounting
 */
record MountTable(List<Entry> entries) {
    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    /** One mount: its place, and whether mounts that others make below it appear here. */
    record Entry(String place, boolean receives) {}

    MountTable {
        entries = List.copyOf(entries);
    }

    static MountTable now() throws IOException {
        return read(Files.readAllLines(TABLE));
    }

    static MountTable read(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            String[] parts = line.split(" ", -1);
            boolean receives = false;
            for (int at = 6; at < parts.length && !parts[at].equals("-"); at++) {
                receives |= parts[at].startsWith("master:") || parts[at].startsWith("shared:");
            }
            if (parts.length > 6) {
                entries.add(new Entry(unescape(parts[4]), receives));
            }
        }
        return new MountTable(entries);
    }

    /** The kernel writes what would break its lines as three octal digits. */
    private static String unescape(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }

    boolean holds(String place) {
        return entries.stream().anyMatch(entry -> entry.place().equals(place));
    }

    /** The one folder whose mounts come from outside, apart from those of the system. */
    String sharedRoot() throws StorageRefused {
        List<String> candidates = entries.stream()
                .filter(Entry::receives)
                .map(Entry::place)
                .filter(place -> !place.equals("/") && !SandboxPath.isOfTheSystem(place))
                .distinct()
                .toList();
        List<String> outermost = candidates.stream()
                .filter(place -> candidates.stream().noneMatch(other -> place.startsWith(other + "/")))
                .toList();
        if (outermost.size() != 1) {
            throw new StorageRefused(
                    Blame.ABSENT,
                    outermost.isEmpty()
                            ? "no folder of this sandbox is shared with a storage plugin: mount one with mountPropagation HostToContainer"
                            : "several folders are shared with others: say which by --mount-root");
        }
        return outermost.getFirst();
    }
}
