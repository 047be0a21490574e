package corral.local.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where control groups are mounted on this machine.
 *
 * @param version1 the mount point of each controller of version 1; empty on a machine that has only version 2
 * @param unified the mount point of version 2, when there is one
 */
public record CgroupTree(Map<String, Path> version1, Optional<Path> unified) {
    private static final List<String> NEEDED = List.of("memory", "cpu", "pids", "freezer", "devices");

    public CgroupTree {
        version1 = Map.copyOf(new TreeMap<>(version1));
    }

    /** Reads the mounts of this process. */
    public static CgroupTree ofThisMachine() throws IOException {
        return parse(Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
    }

    /** Reads lines of {@code /proc/<pid>/mountinfo}. */
    static CgroupTree parse(List<String> mounts) {
        Map<String, Path> version1 = new TreeMap<>();
        Optional<Path> unified = Optional.empty();
        for (String line : mounts) {
            String[] halves = line.split(" - ", 2);
            String[] kind = halves[1].split(" ", -1);
            Path point = Path.of(halves[0].split(" ", -1)[4]);
            if (kind[0].equals("cgroup2") && unified.isEmpty()) {
                unified = Optional.of(point);
            } else if (kind[0].equals("cgroup")) {
                for (String option : kind[2].split(",", -1)) {
                    if (NEEDED.contains(option) || option.equals("cpuset") || option.equals("blkio")) {
                        version1.putIfAbsent(option, point);
                    }
                }
            }
        }
        return new CgroupTree(version1, unified);
    }

    /** Controllers sit in version 1 or in version 2, never in both; one of version 1 makes the machine one of version 1 or hybrid. */
    public boolean isVersion2() {
        return version1.isEmpty() && unified.isPresent();
    }

    /** The controllers that are needed and are not there. */
    public List<String> missing() throws IOException {
        List<String> missing = new ArrayList<>(NEEDED);
        if (isVersion2()) {
            String controllers =
                    Files.readString(unified.orElseThrow().resolve("cgroup.controllers")) + " freezer devices ";
            missing.removeIf(name -> List.of(controllers.split("\\s+", -1)).contains(name));
        } else {
            missing.removeAll(version1.keySet());
        }
        return missing;
    }

    /** Whether swap is counted: only then can a limit of it be asked for. */
    public boolean limitsSwap() {
        return isVersion2()
                ? Files.exists(Path.of("/proc/swaps"))
                : Files.exists(
                        version1.getOrDefault("memory", Path.of("/nowhere")).resolve("memory.memsw.limit_in_bytes"));
    }

    /** Every directory that the group of this name has, in any hierarchy. */
    List<Path> directories(String group) throws IOException {
        List<Path> roots = new ArrayList<>();
        if (isVersion2()) {
            roots.add(unified.orElseThrow());
        } else {
            try (var all = Files.list(Path.of("/sys/fs/cgroup"))) {
                roots.addAll(all.filter(path -> Files.isDirectory(path) && !Files.isSymbolicLink(path))
                        .toList());
            }
        }
        return roots.stream()
                .map(root -> root.resolve(group))
                .filter(Files::isDirectory)
                .toList();
    }

    /** The directory in which a group is frozen. */
    Path freezer(String group) {
        return (isVersion2() ? unified.orElseThrow() : version1.getOrDefault("freezer", Path.of("/nowhere")))
                .resolve(group);
    }
}
