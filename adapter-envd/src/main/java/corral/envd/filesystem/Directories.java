package corral.envd.filesystem;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Makes directories with the rights of the calling thread, which then owns them. */
public final class Directories {
    private Directories() {}

    /**
     * Makes the directory and what is missing above it.
     *
     * @throws NotDirectoryException when something else is in the way
     * @throws java.nio.file.AccessDeniedException when the user may not see what is there
     */
    public static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            make(parent);
        }
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException raced) {
            if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
                throw new NotDirectoryException(directory.toString());
            }
        }
    }
}
