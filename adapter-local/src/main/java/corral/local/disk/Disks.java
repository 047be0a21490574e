package corral.local.disk;

import corral.api.sandbox.Bytes;
import corral.local.linux.LoopDevice;
import corral.local.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** Makes disks. Each size is formatted once per process. */
public final class Disks {
    /** The smallest disk on which a file system has room. */
    public static final Bytes SMALLEST = Bytes.ofMebi(16);

    private final Path scratch;
    private final Duration deadline;
    private final ConcurrentMap<Bytes, BlankDisk> blanks = new ConcurrentHashMap<>();
    private final ReentrantLock formatting = new ReentrantLock();

    /** @param scratch a directory of this process alone, on the same file system as the disks */
    public Disks(Path scratch, Duration deadline) {
        this.scratch = scratch;
        this.deadline = deadline;
    }

    /** Formats that size ahead of its first use. */
    public void prepare(Bytes size) throws IOException {
        blank(size);
    }

    /** Makes a disk as a new file and mounts it; it goes when it is unmounted and the file is deleted. */
    public void mount(Path file, Bytes size, Path target) throws IOException {
        blank(size).write(file);
        mount(file, target);
    }

    /** Mounts a disk that exists. */
    public void mount(Path file, Path target) throws IOException {
        try (LoopDevice loop = LoopDevice.attach(file)) {
            Mounts.ext4(loop.device(), target);
        }
    }

    private BlankDisk blank(Bytes size) throws IOException {
        BlankDisk known = blanks.get(size);
        if (known != null) {
            return known;
        }
        formatting.lock();
        try {
            BlankDisk made = blanks.get(size);
            if (made == null) {
                Files.createDirectories(scratch);
                made = BlankDisk.format(scratch.resolve("blank"), size, deadline);
                blanks.put(size, made);
            }
            return made;
        } finally {
            formatting.unlock();
        }
    }
}
