package corral.local.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Mounts, made and removed without a process of their own. */
public final class Mounts {
    private static final long MS_NOSUID = 2;
    private static final long MS_NODEV = 4;
    private static final long MS_NOATIME = 1024;
    private static final long MS_PRIVATE = 1 << 18;
    private static final long MNT_DETACH = 2;
    private static final long UMOUNT_NOFOLLOW = 8;
    private static final long OPEN_TREE_CLONE = 1;
    private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final long MOUNT_ATTR_IDMAP = 0x0010_0000;
    private static final long MOUNT_ATTR_RDONLY = 1;
    private static final long MOUNT_ATTR_NODEV = 4;
    private static final Path TABLE = Path.of("/proc/self/mountinfo");

    private Mounts() {}

    /** An ext4 file system from a block device; what lies in it can neither be a device nor raise rights on this machine. */
    public static void ext4(String device, Path target) throws IOException {
        mount(device, target, "ext4", MS_NOSUID | MS_NODEV | MS_NOATIME, "");
    }

    /** One tree out of a lower directory that stays as it is and an upper directory that takes what is written. */
    public static void overlay(Path lower, Path upper, Path work, Path target) throws IOException {
        String options = "lowerdir=" + escaped(lower) + ",upperdir=" + escaped(upper) + ",workdir=" + escaped(work)
                + ",xino=off,index=on,nfs_export=on";
        mount("corral", target, "overlay", MS_NODEV | MS_NOATIME, options);
    }

    /**
     * A second, read-only appearance of a directory in which owners are shifted: what root owns here, root of the user namespace owns there.
     *
     * @param users an open file of the user namespace ({@link UserNamespace})
     */
    public static void idmapped(Path source, Path target, UserNamespace users) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long tree = Libc.must(
                    "Cloning the directory tree",
                    Sys.OPEN_TREE,
                    Sys.AT_FDCWD,
                    Libc.text(arena, source.toString()),
                    OPEN_TREE_CLONE | Sys.O_CLOEXEC);
            try {
                MemorySegment attributes = arena.allocate(32, 8);
                attributes.set(ValueLayout.JAVA_LONG, 0, MOUNT_ATTR_IDMAP | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV);
                attributes.set(ValueLayout.JAVA_LONG, 16, MS_PRIVATE);
                attributes.set(ValueLayout.JAVA_LONG, 24, users.descriptor());
                long empty = Libc.text(arena, "");
                Libc.must(
                        "Shifting the owners of a mount (needs Linux 5.12 and a file system that allows it)",
                        Sys.MOUNT_SETATTR,
                        tree,
                        empty,
                        Sys.AT_EMPTY_PATH,
                        attributes.address(),
                        32);
                Libc.must(
                        "Attaching a mount",
                        Sys.MOVE_MOUNT,
                        tree,
                        empty,
                        Sys.AT_FDCWD,
                        Libc.text(arena, target.toString()),
                        MOVE_MOUNT_F_EMPTY_PATH);
            } finally {
                Libc.close(tree);
            }
        }
    }

    /** Removes every mount at or below a path, innermost first; nothing when there is none. */
    public static void removeAll(Path root) throws IOException {
        List<Path> found = below(root);
        Collections.reverse(found);
        for (Path mount : found) {
            remove(mount);
        }
    }

    /** Removes the mount at a path; nothing when there is none. */
    public static void remove(Path mount) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long result = Libc.call(Sys.UMOUNT2, Libc.text(arena, mount.toString()), MNT_DETACH | UMOUNT_NOFOLLOW);
            if (result < 0 && result != -Sys.EINVAL && result != -Sys.ENOENT) {
                throw new NativeFailure("Unmounting", (int) -result);
            }
        }
    }

    /** The mount points at or below a path, in the order in which they were made. */
    public static List<Path> below(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1)) {
            Path point = Path.of(unescaped(line.split(" ", 6)[4]));
            if (point.startsWith(root)) {
                found.add(point);
            }
        }
        return found;
    }

    private static void mount(String source, Path target, String type, long flags, String options) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Libc.must(
                    "Mounting " + type,
                    Sys.MOUNT,
                    Libc.text(arena, source),
                    Libc.text(arena, target.toString()),
                    Libc.text(arena, type),
                    flags,
                    Libc.text(arena, options));
        }
    }

    private static String escaped(Path path) {
        return path.toString().replace("\\", "\\\\").replace(",", "\\,").replace(":", "\\:");
    }

    /** The table writes blanks, tabs, line ends and backslashes as octal numbers. */
    static String unescaped(String field) {
        byte[] bytes = field.getBytes(StandardCharsets.ISO_8859_1);
        byte[] plain = new byte[bytes.length];
        int length = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] == '\\' && at + 3 < bytes.length) {
                plain[length++] = (byte) Integer.parseInt(field.substring(at + 1, at + 4), 8);
                at += 3;
            } else {
                plain[length++] = bytes[at];
            }
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }
}
