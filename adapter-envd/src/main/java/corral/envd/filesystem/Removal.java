package corral.envd.filesystem;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;

/** Removes a tree without ever following a link, also one that is planted while it works. */
final class Removal {
    /** How deep a tree may be: each level holds a descriptor open. */
    static final int MAX_DEPTH = 400;

    private Removal() {}

    /** Removes the path and all below it; nothing happens where nothing is. */
    static void of(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            if (!(stream instanceof SecureDirectoryStream<Path> directory)) {
                throw new FileSystemException(path.toString(), null, "operation not supported");
            }
            empty(directory, 1);
        }
        Files.deleteIfExists(path);
    }

    private static void empty(SecureDirectoryStream<Path> directory, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new FileSystemException(null, null, "the tree is deeper than " + MAX_DEPTH + " directories");
        }
        for (Path entry : directory) {
            Path name = entry.getFileName();
            if (name == null) {
                continue;
            }
            try {
                BasicFileAttributes attributes = directory
                        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                        .readAttributes();
                if (attributes.isDirectory()) {
                    try (SecureDirectoryStream<Path> below =
                            directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                        empty(below, depth + 1);
                    }
                    directory.deleteDirectory(name);
                } else {
                    directory.deleteFile(name);
                }
            } catch (NoSuchFileException _) {
                // somebody else removed it meanwhile, which is what was wanted
            }
        }
    }
}
