package corral.standalone.start;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder with all state, held by one process at a time. The lock is the kernel's: it ends with the process, however that ends. Others may pass
 * through the folder to what the users of sandboxes must reach, and read nothing else.
 */
public final class StateDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lock;

    private StateDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Makes the folder if it is not there, and locks it.
     *
     * @return empty when another process holds it
     * @throws StartProblem when it cannot be made or used
     */
    public static Optional<StateDirectory> lock(Path path) {
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
            FileChannel channel =
                    FileChannel.open(path.resolve("corral.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Optional<FileLock> lock = attempt(channel);
            if (lock.isEmpty()) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new StateDirectory(path, channel));
        } catch (IOException e) {
            throw new StartProblem(
                    "The state directory " + path + " cannot be used (" + e.getMessage()
                            + "): mend that, or choose another one with --state-dir.",
                    e);
        }
    }

    private static Optional<FileLock> attempt(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    public Path path() {
        return path;
    }

    public Path database() {
        return database(path);
    }

    static Path database(Path path) {
        return path.resolve("corral.db");
    }

    /** Says that the administrator's key was shown. */
    public Path firstKeyShown() {
        return path.resolve("first-key-shown");
    }

    /** Where earlier versions kept the first key itself, to print it at every start. */
    public Path keptKey() {
        return path.resolve("api-key");
    }

    /** How commands on this machine reach the running server. */
    public static Path operator(Path path) {
        return path.resolve("operator");
    }

    public Path templates() {
        return path.resolve("templates");
    }

    public Path bundles() {
        return path.resolve("bundles");
    }

    /** What clients of this installation's own certificates have to trust. */
    public Path authority() {
        return path.resolve("authority.pem");
    }

    public Path certificates() {
        return path.resolve("tls");
    }

    public Path log() {
        return path.resolve("log");
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
