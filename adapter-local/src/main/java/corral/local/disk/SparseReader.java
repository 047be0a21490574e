package corral.local.disk;

import corral.local.linux.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a file and leaps over its holes. */
final class SparseReader implements AutoCloseable {
    private final OpenFile holes;
    private final FileChannel file;

    private SparseReader(OpenFile holes, FileChannel file) {
        this.holes = holes;
        this.file = file;
    }

    static SparseReader open(Path path) throws IOException {
        return new SparseReader(OpenFile.forReading(path), FileChannel.open(path, StandardOpenOption.READ));
    }

    /** Where data begins at or after a position; negative when there is no more. */
    long nextData(long position) throws IOException {
        return holes.nextData(position);
    }

    byte[] read(long position, int most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(most, file.size() - position));
        while (buffer.hasRemaining() && file.read(buffer, position + buffer.position()) >= 0) {
            // until it is full or the file ends
        }
        return buffer.array();
    }

    @Override
    public void close() throws IOException {
        holes.close();
        file.close();
    }
}
