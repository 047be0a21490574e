package corral.local.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** An open file, for what the class library cannot ask of one. */
public final class OpenFile implements AutoCloseable {
    private static final int LSEEK = 8;
    private static final int SEEK_DATA = 3;
    private static final int ENXIO = 6;

    private final long descriptor;

    private OpenFile(long descriptor) {
        this.descriptor = descriptor;
    }

    public static OpenFile forReading(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return new OpenFile(Libc.must(
                    "Opening a file", Sys.OPEN, Libc.text(arena, path.toString()), Sys.O_RDONLY | Sys.O_CLOEXEC));
        }
    }

    /** Where data, not a hole, begins at or after a position; negative when there is none. */
    public long nextData(long position) throws IOException {
        long found = Libc.call(LSEEK, descriptor, position, SEEK_DATA);
        if (found < 0 && found != -ENXIO) {
            throw new NativeFailure("Looking for data in a file", (int) -found);
        }
        return found;
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
