package corral.local.template;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Unpacks archives into a directory and nowhere else: every path is walked name by name, links are followed as if the directory were the root of the
 * file system, and {@code ..} ends there.
 */
final class TreeWriter {
    private static final int MAX_NAMES = 256;
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";

    private final RootedPaths paths;
    private final ImportBounds bounds;
    private final int users;
    private final Set<Path> ofThisLayer = new HashSet<>();
    private long size;
    private long entries;
    private int leftOut;

    /**
     * @param root an existing directory, without links in its own path
     * @param users how many users there are inside; other owners are refused
     */
    TreeWriter(Path root, ImportBounds bounds, int users) {
        paths = new RootedPaths(root);
        this.bounds = bounds;
        this.users = users;
    }

    /** Devices and pipes that were not unpacked. */
    int leftOut() {
        return leftOut;
    }

    /** Unpacks all of an archive over what is there; names that begin with {@code .wh.} remove what an earlier layer brought. */
    void unpack(TarReader archive, boolean whiteouts) throws IOException {
        ofThisLayer.clear();
        for (var next = archive.next(); next.isPresent(); next = archive.next()) {
            unpack(archive, next.get(), whiteouts);
        }
    }

    private void unpack(TarReader archive, TarEntry entry, boolean whiteouts) throws IOException {
        entries++;
        if (entries > bounds.entries()) {
            throw new RefusedArchive("The archive has more than " + bounds.entries() + " entries.");
        }
        List<String> names = names(entry.name());
        if (names.isEmpty()) {
            return;
        }
        Path parent = paths.directory(names.subList(0, names.size() - 1));
        String name = names.getLast();
        if (whiteouts && name.equals(OPAQUE)) {
            removeOlder(parent);
        } else if (whiteouts && name.startsWith(WHITEOUT)) {
            Trees.delete(parent.resolve(checked(name.substring(WHITEOUT.length()))));
        } else {
            make(archive, entry, parent.resolve(name));
        }
    }

    private void make(TarReader archive, TarEntry entry, Path target) throws IOException {
        boolean isDirectory = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
        if (entry.kind() == TarEntry.Kind.OTHER) {
            leftOut++;
            return;
        }
        if (!(isDirectory && entry.kind() == TarEntry.Kind.DIRECTORY)) {
            Trees.delete(target);
        }
        switch (entry.kind()) {
            case FILE -> content(archive, target);
            case DIRECTORY -> {
                if (!isDirectory) {
                    Files.createDirectory(target);
                }
            }
            case SYMBOLIC_LINK -> Files.createSymbolicLink(target, Path.of(entry.link()));
            case HARD_LINK -> {
                link(entry, target);
                return;
            }
            case OTHER -> throw new IllegalStateException("This was left out before.");
        }
        ofThisLayer.add(target);
        dress(entry, target);
    }

    private void content(TarReader archive, Path target) throws IOException {
        byte[] buffer = new byte[65_536];
        try (OutputStream file = Files.newOutputStream(target)) {
            for (int count = archive.read(buffer); count >= 0; count = archive.read(buffer)) {
                size += count;
                if (size > bounds.size().value()) {
                    throw new RefusedArchive(
                            "The archive holds more than " + bounds.size().mebi() + " MiB.");
                }
                file.write(buffer, 0, count);
            }
        }
    }

    private void link(TarEntry entry, Path target) throws IOException {
        List<String> names = names(entry.link());
        if (names.isEmpty()) {
            throw new RefusedArchive("The archive has a link to nothing: " + entry.name());
        }
        Path existing = paths.directory(names.subList(0, names.size() - 1)).resolve(names.getLast());
        if (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(existing, LinkOption.NOFOLLOW_LINKS)) {
            throw new RefusedArchive("The archive has a link to something that it does not hold: " + entry.name());
        }
        Files.createLink(target, existing);
        ofThisLayer.add(target);
    }

    private void dress(TarEntry entry, Path target) throws IOException {
        if (entry.user() < 0 || entry.user() >= users || entry.group() < 0 || entry.group() >= users) {
            throw new RefusedArchive("The archive has a file of a user above " + (users - 1) + ": " + entry.name());
        }
        Files.setAttribute(target, "unix:uid", (int) entry.user(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(target, "unix:gid", (int) entry.group(), LinkOption.NOFOLLOW_LINKS);
        if (entry.kind() != TarEntry.Kind.SYMBOLIC_LINK) {
            Files.setAttribute(target, "unix:mode", entry.mode(), LinkOption.NOFOLLOW_LINKS);
            Files.setLastModifiedTime(target, FileTime.from(entry.modified(), TimeUnit.SECONDS));
        }
    }

    private void removeOlder(Path directory) throws IOException {
        try (var children = Files.list(directory)) {
            for (Path child : children.toList()) {
                if (ofThisLayer.stream().noneMatch(path -> path.startsWith(child))) {
                    Trees.delete(child);
                }
            }
        }
    }

    /** The names of an entry's path; one that leads upwards is refused. */
    private static List<String> names(String path) throws RefusedArchive {
        List<String> names = RootedPaths.names(path);
        if (names.contains("..") || names.size() > MAX_NAMES) {
            throw new RefusedArchive("The archive has a path that leads out of it: " + path);
        }
        return names;
    }

    private static String checked(String name) throws RefusedArchive {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new RefusedArchive("The archive removes what has no name.");
        }
        return name;
    }
}
