package corral.local.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * The driver's native code, unpacked once beside the database. Left alone, the driver unpacks it at each start into the folder for temporary files, where a
 * process that is killed leaves it.
 */
final class NativeCode {
    private static final String FOLDER = "native";

    private NativeCode() {}

    /** To be called before the first connection of the process; later calls have no effect on the driver. */
    static void beside(Path database) {
        Path folder = database.toAbsolutePath().resolveSibling(FOLDER);
        String name = LibraryLoaderUtil.getNativeLibName();
        try {
            unpack(folder.resolve(name));
        } catch (IOException e) {
            throw new UnusableDatabase(
                    "The database's native code cannot be written to " + folder + " (" + e.getMessage()
                            + "): mend that and start again.",
                    e);
        }
        System.setProperty("org.sqlite.lib.path", folder.toString());
        System.setProperty("org.sqlite.lib.name", name);
    }

    private static void unpack(Path file) throws IOException {
        byte[] shipped = shipped(file.getFileName().toString());
        if (Arrays.equals(shipped, present(file))) {
            return;
        }
        Files.createDirectories(file.getParent());
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.write(partial, shipped);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] present(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException none) {
            return new byte[0];
        }
    }

    private static byte[] shipped(String name) throws IOException {
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
        try (InputStream stream = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("the driver has none for this machine");
            }
            return stream.readAllBytes();
        }
    }
}
