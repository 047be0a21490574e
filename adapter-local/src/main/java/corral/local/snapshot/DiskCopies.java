package corral.local.snapshot;

import corral.api.sandbox.Bytes;
import corral.local.command.Command;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** Copies the disks of sandboxes, and waits until they are where they should be. */
public final class DiskCopies {
    private static final Path BLOCK_DEVICES = Path.of("/sys/block");
    private static final Duration STEP = Duration.ofMillis(2);

    private final Duration deadline;

    public DiskCopies(Duration deadline) {
        this.deadline = deadline;
    }

    /** Brings all that was written on a mounted disk into its file. */
    public void flush(Path mounted) throws IOException {
        Command.run(deadline, List.of("sync", "-f", mounted.toString())).orThrow("Writing a disk");
    }

    /** Copies what is in a disk's file and not its holes; shares the blocks where the file system can. */
    public void copy(Path source, Path target) throws IOException {
        Command.run(
                        deadline,
                        List.of(
                                "cp",
                                "--sparse=always",
                                "--reflink=auto",
                                "--no-target-directory",
                                source.toString(),
                                target.toString()))
                .orThrow("Copying a disk");
    }

    /** What a file, or all that is below a folder, takes on the disk. */
    public Bytes taken(Path path) throws IOException {
        String said = Command.run(deadline, List.of("du", "--summarize", "--block-size=1", path.toString()))
                .orThrow("Measuring a disk")
                .output();
        return new Bytes(Long.parseLong(said.substring(0, said.indexOf('\t'))));
    }

    /** Waits until a file is on this machine's own disk. */
    public static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Waits until no device uses a disk's file any more: an unmounted one is let go of a moment later. */
    public void awaitReleased(Path file) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        while (isUsed(file)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("The disk of a sandbox is still in use after it was unmounted.");
            }
            try {
                Thread.sleep(STEP);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                InterruptedIOException failure = new InterruptedIOException("Interrupted while waiting for a disk.");
                failure.initCause(interrupted);
                throw failure;
            }
        }
    }

    private static boolean isUsed(Path file) throws IOException {
        try (var devices = Files.newDirectoryStream(BLOCK_DEVICES, "loop*")) {
            for (Path device : devices) {
                if (backing(device).equals(file.toString())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String backing(Path device) {
        try {
            return Files.readString(device.resolve("loop/backing_file")).strip();
        } catch (IOException _) {
            return "";
        }
    }
}
