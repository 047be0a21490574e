package corral.envd.storage;

import corral.envd.linux.Errno;
import corral.envd.linux.HeldFolder;
import corral.envd.linux.NativeException;
import corral.envd.storage.StorageRefused.Blame;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Mounts volumes below the folder that is shared with the plugin, at {@code <root>/<driver>/<md5 of the path>}, and makes the path that was asked for a link
 * to there. Beside each lies a file that says what it is, so that it is found again by whoever asks later.
 */
final class Mounts {
    /** The most mounts of one driver. */
    static final int MAX_MOUNTS = 64;

    private static final Pattern DRIVER = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?");
    private static final String NOTE = ".volume";
    private static final int MAX_NOTE = 8 << 10;
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-------");

    private final String root;
    private final Function<String, NodePlugin> plugins;

    /** What is mounted where. */
    record Mount(String driver, String volume, String path) {}

    /** @param root the folder that is shared with plugins, as the kernel names it */
    Mounts(String root, Function<String, NodePlugin> plugins) {
        this.root = root;
        this.plugins = plugins;
    }

    /**
     * Mounts a volume; the same again succeeds.
     *
     * @return the path at which it is found
     */
    String mount(String driver, Publication publication) throws StorageRefused, IOException, InterruptedException {
        checkDriver(driver);
        SandboxPath path = SandboxPath.of(publication.target());
        if (path.text().equals(root) || path.text().startsWith(root + "/")) {
            throw new StorageRefused(Blame.REQUEST, "nothing is mounted below the shared folder itself");
        }
        plugins.apply(driver).mustBeThere();
        String name = nameOf(path);
        String place = root + "/" + driver + "/" + name;
        try (HeldFolder above = path.above(true);
                HeldFolder own = own(driver, true)) {
            Optional<Mount> before = note(own, driver, name);
            if (before.isPresent() && !before.get().volume().equals(publication.volume())) {
                throw new StorageRefused(Blame.CONFLICT, path.text() + " has another volume: unmount it first");
            }
            if (before.isPresent() && MountTable.now().holds(place)) {
                path.lead(above, place);
                return path.text();
            }
            path.lead(above, place);
            try {
                publish(own, driver, name, place, publication, path);
            } catch (StorageRefused | IOException | InterruptedException failed) {
                above.remove(path.name());
                throw failed;
            }
        }
        return path.text();
    }

    private void publish(
            HeldFolder own, String driver, String name, String place, Publication publication, SandboxPath path)
            throws StorageRefused, IOException, InterruptedException {
        if (list(own, driver).size() >= MAX_MOUNTS) {
            throw new StorageRefused(Blame.CONFLICT, "a sandbox has at most " + MAX_MOUNTS + " mounts of one driver");
        }
        SandboxPath.enter(own, name, true).close();
        write(own, name, publication.volume(), path);
        NodePlugin plugin = plugins.apply(driver);
        try {
            plugin.publish(publication.at(place));
            if (!MountTable.now().holds(place)) {
                plugin.unpublish(Publication.end(publication.volume(), place));
                throw new StorageRefused(
                        Blame.PLUGIN,
                        "the plugin says that it mounted the volume, but it is not at " + place
                                + ": is the folder shared with it?");
            }
        } catch (StorageRefused refused) {
            forget(own, name);
            throw refused;
        }
    }

    /** Takes a volume out; what was not mounted is refused as unknown. */
    void unmount(String driver, String target) throws StorageRefused, IOException, InterruptedException {
        checkDriver(driver);
        SandboxPath path = SandboxPath.of(target);
        String name = nameOf(path);
        String place = root + "/" + driver + "/" + name;
        try (HeldFolder own = own(driver, false)) {
            Mount mounted = note(own, driver, name).orElseThrow(() -> unknown(path));
            plugins.apply(driver).unpublish(Publication.end(mounted.volume(), place));
            if (MountTable.now().holds(place)) {
                throw new StorageRefused(Blame.PLUGIN, "the plugin did not take out what is at " + place);
            }
            forget(own, name);
        } catch (NativeException refused) {
            if (refused.errno() == Errno.ENOENT) {
                throw unknown(path);
            }
            throw refused;
        }
        try (HeldFolder above = path.above(false)) {
            if (above.linked(path.name()).equals(Optional.of(place))) {
                above.remove(path.name());
            }
        } catch (NativeException | StorageRefused gone) {
            // the owner has moved what was above it; the volume is out all the same
        }
    }

    private static StorageRefused unknown(SandboxPath path) {
        return new StorageRefused(Blame.UNKNOWN, "nothing of this driver is mounted at " + path.text());
    }

    /** What is mounted, of all drivers. */
    List<Mount> list() throws StorageRefused, IOException {
        List<Mount> mounts = new ArrayList<>();
        try (HeldFolder shared = shared();
                DirectoryStream<Path> drivers = Files.newDirectoryStream(shared.path())) {
            for (Path each : drivers) {
                String driver = each.getFileName().toString();
                if (DRIVER.matcher(driver).matches()) {
                    try (HeldFolder own = SandboxPath.enter(shared, driver, false)) {
                        mounts.addAll(list(own, driver));
                    }
                }
            }
        }
        return mounts;
    }

    private static List<Mount> list(HeldFolder own, String driver) throws IOException {
        List<Mount> mounts = new ArrayList<>();
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(own.path(), "*" + NOTE)) {
            for (Path each : notes) {
                String file = each.getFileName().toString();
                note(own, driver, file.substring(0, file.length() - NOTE.length()))
                        .ifPresent(mounts::add);
            }
        }
        return mounts;
    }

    private HeldFolder shared() throws StorageRefused, NativeException {
        SandboxPath path = SandboxPath.of(root);
        try (HeldFolder above = path.above(false)) {
            return SandboxPath.enter(above, path.name(), false);
        }
    }

    /** The folder of a driver below the shared one. */
    private HeldFolder own(String driver, boolean makeMissing) throws StorageRefused, NativeException {
        try (HeldFolder shared = shared()) {
            return SandboxPath.enter(shared, driver, makeMissing);
        }
    }

    private static void checkDriver(String driver) throws StorageRefused {
        if (!DRIVER.matcher(driver).matches()) {
            throw new StorageRefused(Blame.REQUEST, "a driver's name has letters, digits, dots and dashes");
        }
    }

    private static String nameOf(SandboxPath path) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(digest.digest(path.text().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has MD5.", impossible);
        }
    }

    private static void write(HeldFolder own, String name, String volume, SandboxPath path) throws IOException {
        Path file = own.path().resolve(name + NOTE);
        Files.deleteIfExists(file);
        try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(OURS)))) {
            out.write((path.text() + "\n" + volume).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Optional<Mount> note(HeldFolder own, String driver, String name) throws IOException {
        Path file = own.path().resolve(name + NOTE);
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String[] parts = new String(in.readNBytes(MAX_NOTE), StandardCharsets.UTF_8).split("\n", 2);
            return parts.length == 2 ? Optional.of(new Mount(driver, parts[1], parts[0])) : Optional.empty();
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    private static void forget(HeldFolder own, String name) throws IOException {
        Files.deleteIfExists(own.path().resolve(name + NOTE));
        try {
            own.removeFolder(name);
        } catch (NativeException refused) {
            if (refused.errno() != Errno.ENOENT) {
                throw refused;
            }
        }
    }
}
