package corral.local.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import corral.local.linux.Mounts;
import corral.local.template.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The directory of one sandbox.
 *
 * @param path where it is
 * @param root where its tree is mounted
 */
record SandboxFolder(Path path, Path root) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENTRY = "sandbox.json";

    Path disk() {
        return path.resolve("disk.ext4");
    }

    /** Where the memory of its processes is while it is held on disk. */
    Path memory() {
        return path.resolve("memory");
    }

    /** What its processes read as the id of their boot. */
    Path bootId() {
        return path.resolve("boot_id");
    }

    /** A new id of a boot. */
    void bootAnew() throws IOException {
        Files.writeString(bootId(), UUID.randomUUID() + "\n");
        owned(bootId(), 0, "r--r--r--", 0);
    }

    /** The same id as another one has that was kept with its memory. */
    void bootAs(Path other) throws IOException {
        Files.copy(other, bootId(), StandardCopyOption.REPLACE_EXISTING);
        owned(bootId(), 0, "r--r--r--", 0);
    }

    /** Where the disk is mounted. */
    Path written() {
        return path.resolve("written");
    }

    Path upper() {
        return written().resolve("upper");
    }

    Path work() {
        return written().resolve("work");
    }

    void create(int rootInside) throws IOException {
        for (Path each : new Path[] {path, written(), root}) {
            Files.createDirectories(each);
            owned(each, rootInside, "rwx--x---", 0);
        }
    }

    /** Makes the directories on the mounted disk, with what differs in each sandbox from its template. */
    void fill(int rootInside, String resolver) throws IOException {
        owned(Files.createDirectory(upper()), rootInside, "rwxr-xr-x", rootInside);
        owned(Files.createDirectory(work()), 0, "rwx------", 0);
        Path etc = Files.createDirectory(upper().resolve("etc"));
        owned(etc, rootInside, "rwxr-xr-x", rootInside);
        text(etc.resolve("resolv.conf"), "nameserver " + resolver + "\n", rootInside);
        text(etc.resolve("hostname"), Containers.HOSTNAME + "\n", rootInside);
        text(etc.resolve("hosts"), "127.0.0.1 localhost\n127.0.1.1 " + Containers.HOSTNAME + "\n", rootInside);
    }

    /** Empty when there is none or it cannot be read: then the sandbox is half-made. */
    Optional<SandboxEntry> read() {
        return read(path);
    }

    /** Whether what is known of the sandbox was written before that time. */
    boolean isOlderThan(Instant time) {
        try {
            return Files.getLastModifiedTime(path.resolve(ENTRY)).toInstant().isBefore(time);
        } catch (IOException none) {
            return false;
        }
    }

    static Optional<SandboxEntry> read(Path path) {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(path.resolve(ENTRY)), SandboxEntry.class));
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    void write(SandboxEntry entry) throws IOException {
        Path partial = path.resolve(ENTRY + ".partial");
        Files.write(partial, JSON.writeValueAsBytes(entry));
        Files.move(partial, path.resolve(ENTRY), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes its two file systems away, without a look at the table of all; nothing when there are none. */
    void unmount() throws IOException {
        Mounts.remove(root);
        Mounts.remove(written());
    }

    /** Unmounts and deletes; nothing when there is nothing. */
    void remove() throws IOException {
        for (Path each : new Path[] {root, path}) {
            Mounts.removeAll(each);
            if (!Mounts.below(each).isEmpty()) {
                throw new IOException("A file system of the sandbox is still mounted.");
            }
            Trees.delete(each);
        }
    }

    private static void text(Path file, String text, int owner) throws IOException {
        Files.writeString(file, text);
        owned(file, owner, "rw-r--r--", owner);
    }

    private static void owned(Path path, int group, String mode, int owner) throws IOException {
        Files.setAttribute(path, "unix:uid", owner, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
