package corral.local.disk;

import corral.api.sandbox.Bytes;
import corral.local.command.Command;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A formatted, empty disk of one size, kept as its few blocks that are not zero: writing these into a sparse file makes a new disk in about a
 * millisecond.
 *
 * @param size of the disk
 * @param pieces what is in it
 */
record BlankDisk(Bytes size, List<Piece> pieces) {
    private static final int BLOCK = 4096;
    private static final int RUN = 64;

    /** Some consecutive blocks. */
    record Piece(long position, ByteBuffer bytes) {}

    BlankDisk {
        pieces = List.copyOf(pieces);
    }

    /** Formats a file at that place, reads it and removes it. */
    static BlankDisk format(Path scratch, Bytes size, Duration deadline) throws IOException {
        Files.deleteIfExists(scratch);
        try (FileChannel file = FileChannel.open(scratch, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            stretch(file, size);
        }
        try {
            Command.run(
                            deadline,
                            List.of(
                                    "mkfs.ext4",
                                    "-q",
                                    "-F",
                                    "-m",
                                    "0",
                                    "-O",
                                    "^has_journal",
                                    "-E",
                                    "lazy_itable_init=1,nodiscard,root_owner=0:0",
                                    scratch.toString()))
                    .orThrow("Formatting a disk");
            return new BlankDisk(size, read(scratch));
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    /** Makes a new disk; the file must not exist. */
    void write(Path target) throws IOException {
        try (FileChannel file = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (Piece piece : pieces) {
                ByteBuffer bytes = piece.bytes().duplicate();
                long position = piece.position();
                while (bytes.hasRemaining()) {
                    position += file.write(bytes, position);
                }
            }
            stretch(file, size);
        }
    }

    private static void stretch(FileChannel file, Bytes size) throws IOException {
        if (file.size() < size.value()) {
            file.write(ByteBuffer.allocate(1), size.value() - 1);
        }
    }

    /** Skips what is zero; the file is sparse, so that most of it is read from nowhere. */
    private static List<Piece> read(Path source) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        try (SparseReader reader = SparseReader.open(source)) {
            long at = reader.nextData(0);
            while (at >= 0) {
                byte[] run = reader.read(at, BLOCK * RUN);
                for (int from = 0; from < run.length; from += BLOCK) {
                    byte[] block = Arrays.copyOfRange(run, from, Math.min(run.length, from + BLOCK));
                    if (!isZero(block)) {
                        pieces.add(new Piece(at + from, ByteBuffer.wrap(block).asReadOnlyBuffer()));
                    }
                }
                at = reader.nextData(at + run.length);
            }
        }
        return pieces;
    }

    private static boolean isZero(byte[] block) {
        for (byte value : block) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
