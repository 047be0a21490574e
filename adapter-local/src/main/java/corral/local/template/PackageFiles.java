package corral.local.template;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies what packages brought, and nothing else: no directory is walked, each path stands in a package's own list, and a configuration file is
 * taken only while it is as the package brought it. So nothing that a person or a service of this machine wrote comes along.
 */
final class PackageFiles {
    private static final List<String> LEFT_OUT = List.of(
            "/usr/include/node/",
            "/usr/share/doc/",
            "/usr/share/doc-base/",
            "/usr/share/man/",
            "/usr/share/info/",
            "/usr/share/locale/",
            "/usr/share/lintian/",
            "/usr/share/bug/",
            "/usr/share/bash-completion/",
            "/lib/systemd/",
            "/usr/lib/systemd/",
            "/etc/init.d/",
            "/etc/cron",
            "/etc/logrotate.d/",
            "/var/",
            "/run/",
            "/dev/",
            "/proc/",
            "/sys/",
            "/home/",
            "/root/",
            "/tmp/");

    /** Accounts up to here are the same on every Debian machine; later ones were made on this one and mean nothing elsewhere. */
    private static final int LAST_FIXED_ID = 99;

    private static final int SET_ID_BITS = 06000;

    private final Path source;
    private final Path target;
    private final Map<Object, Path> copied = new ConcurrentHashMap<>();

    /**
     * @param source the root of this machine's tree
     * @param target the root of the new one; its links of {@code bin}, {@code sbin} and {@code lib} exist
     */
    PackageFiles(Path source, Path target) {
        this.source = source;
        this.target = target;
    }

    /** Copies what lies at one path of a package's list. */
    void copy(DebianPackage owner, String listed) throws IOException {
        if (!listed.startsWith("/") || listed.equals("/.") || LEFT_OUT.stream().anyMatch(listed::startsWith)) {
            return;
        }
        Path from = source.resolve(listed.substring(1));
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(from, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Path to = target.resolve(listed.substring(1));
            if (Files.isDirectory(to) && (attributes.isDirectory() || attributes.isSymbolicLink())) {
                return;
            }
            Path parent = to.getParent();
            if (parent == null || !Files.createDirectories(parent).toRealPath().startsWith(target)) {
                throw new IOException("A path of the package " + owner.name() + " leads out of the template.");
            }
            if (attributes.isSymbolicLink()) {
                Files.deleteIfExists(to);
                Files.createSymbolicLink(to, Files.readSymbolicLink(from));
            } else if (attributes.isDirectory()) {
                makeDirectory(to, attributes);
            } else if (attributes.isRegularFile() && isAsPackaged(owner, listed, from)) {
                file(from, to, attributes);
            }
        } catch (NoSuchFileException removed) {
            // an administrator removed it, or it is a configuration file that was never made
        }
    }

    /** Several packages may make the same directory at the same moment. */
    private static void makeDirectory(Path to, PosixFileAttributes attributes) throws IOException {
        try {
            Files.createDirectory(to);
            Files.setPosixFilePermissions(to, attributes.permissions());
        } catch (FileAlreadyExistsException sooner) {
            if (!Files.isDirectory(to)) {
                throw sooner;
            }
        }
    }

    /** A compiled Python module beside its source saves compiling it at every start; it is a function of that source. */
    void copyCompiled(String listed) throws IOException {
        if (!listed.endsWith(".py") || LEFT_OUT.stream().anyMatch(listed::startsWith)) {
            return;
        }
        Path module = source.resolve(listed.substring(1));
        String name = module.getFileName().toString().replaceAll("\\.py$", "");
        Path cache = module.resolveSibling("__pycache__");
        if (!Files.isDirectory(cache, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var entries = Files.newDirectoryStream(cache, name + ".cpython-*.pyc")) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                        && !entry.getFileName().toString().contains(".opt-")) {
                    Path to = target.resolve(source.relativize(entry).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(entry, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** Several names of one file stay several names of one file. */
    private void file(Path from, Path to, BasicFileAttributes attributes) throws IOException {
        Object key = attributes.fileKey();
        Path earlier = copied.get(key);
        Files.deleteIfExists(to);
        if (earlier != null) {
            Files.createLink(to, earlier);
            return;
        }
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        int mode = (int) Files.getAttribute(from, "unix:mode");
        for (String owner : List.of("unix:uid", "unix:gid")) {
            if ((int) Files.getAttribute(from, owner) > LAST_FIXED_ID) {
                Files.setAttribute(to, owner, 0);
                mode &= ~SET_ID_BITS;
            }
        }
        Files.setAttribute(to, "unix:mode", mode);
        copied.put(key, to);
    }

    private static boolean isAsPackaged(DebianPackage owner, String listed, Path file) throws IOException {
        String packaged = owner.settings().get(listed);
        if (packaged == null) {
            return true;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5"); // what dpkg records; nothing is protected by it
            return HexFormat.of()
                    .formatHex(digest.digest(Files.readAllBytes(file)))
                    .equals(packaged);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
