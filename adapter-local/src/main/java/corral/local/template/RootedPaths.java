package corral.local.template;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Walks a tree as if its top were the root of the file system, so that no link in it leads out of it. */
final class RootedPaths {
    private static final int MAX_LINKS = 40;

    private final Path root;

    /** @param root an existing directory, without links in its own path */
    RootedPaths(Path root) {
        this.root = root;
    }

    /** The real directory of a path inside, made where it is missing. */
    Path directory(List<String> path) throws IOException {
        Deque<String> open = new ArrayDeque<>(path);
        Path at = root;
        int links = 0;
        while (!open.isEmpty()) {
            String name = open.removeFirst();
            if (name.equals("..")) {
                at = at.equals(root) ? root : at.resolveSibling(".").normalize();
                continue;
            }
            Path next = at.resolve(name);
            if (Files.isSymbolicLink(next)) {
                if (++links > MAX_LINKS) {
                    throw new RefusedArchive("The archive has links that lead round in a circle.");
                }
                String to = Files.readSymbolicLink(next).toString();
                names(to).reversed().forEach(open::addFirst);
                at = to.startsWith("/") ? root : at;
            } else {
                made(next);
                at = next;
            }
        }
        return at;
    }

    private static void made(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try {
                Files.createDirectory(directory);
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (FileAlreadyExistsException file) {
                throw new RefusedArchive("The archive has a file where it needs a directory.");
            }
        }
    }

    /** The names in a path, without those that mean nothing. */
    static List<String> names(String path) {
        return List.of(path.split("/", -1)).stream()
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }

    /** Where a file would be; its directories exist afterwards, and itself may be anything or nothing. */
    Path file(String path) throws IOException {
        List<String> all = names(path);
        return directory(all.subList(0, all.size() - 1)).resolve(all.getLast());
    }
}
