package corral.envd.linux;

import corral.envd.account.Account;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/** An open file, whose errors are error numbers and whose calls are exactly those that are written here: watchers see each of them. */
public final class NativeFile implements AutoCloseable {
    private static final int STAT_BYTES = 144;
    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;
    private static final int NEW_FILE_MODE = 0666;
    private static final int BUFFER_BYTES = 64 << 10;

    private final int fd;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private boolean closed;

    /** Kind, length and last change of an open file. */
    public record Status(Kind kind, long size, Instant modified) {
        public enum Kind {
            REGULAR,
            DIRECTORY,
            OTHER
        }
    }

    private NativeFile(int fd) {
        this.fd = fd;
    }

    /** Opens for reading; never waits, whatever the path is. */
    public static NativeFile read(String path) throws NativeException {
        return new NativeFile(open(path, Sys.O_NONBLOCK | Sys.O_CLOEXEC));
    }

    /**
     * Creates or empties a file and makes the user its owner. Where the user may write but not own an existing file, it keeps its owner.
     */
    public static NativeFile write(String path, Account owner) throws NativeException {
        NativeFile file =
                new NativeFile(open(path, Sys.O_WRONLY | Sys.O_CREAT | Sys.O_TRUNC | Sys.O_NONBLOCK | Sys.O_CLOEXEC));
        long result = Libc.syscall(
                Sys.FCHOWN, file.fd, Integer.toUnsignedLong(owner.uid()), Integer.toUnsignedLong(owner.gid()));
        if (result < 0 && result != -Errno.EPERM) {
            file.close();
            throw new NativeException("chown", (int) -result);
        }
        return file;
    }

    private static int open(String path, int flags) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            return (int)
                    NativeException.check("open", Libc.syscall(Sys.OPEN, Libc.text(arena, path), flags, NEW_FILE_MODE));
        }
    }

    public Status status() throws NativeException {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment stat = own.allocate(STAT_BYTES, 8);
            NativeException.check("fstat", Libc.syscall(Sys.FSTAT, fd, stat.address()));
            int mode = stat.get(ValueLayout.JAVA_INT, 24) & TYPE_MASK;
            Status.Kind kind = switch (mode) {
                case REGULAR -> Status.Kind.REGULAR;
                case DIRECTORY -> Status.Kind.DIRECTORY;
                default -> Status.Kind.OTHER;
            };
            Instant modified =
                    Instant.ofEpochSecond(stat.get(ValueLayout.JAVA_LONG, 88), stat.get(ValueLayout.JAVA_LONG, 96));
            return new Status(kind, stat.get(ValueLayout.JAVA_LONG, 48), modified);
        }
    }

    /** Reads some bytes; 0 at the end. */
    public int read(byte[] bytes, int offset, int length) throws NativeException {
        long count = NativeException.check(
                "read", Libc.syscall(Sys.READ, fd, buffer.address(), Math.min(length, BUFFER_BYTES)));
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, offset, (int) count);
        return (int) count;
    }

    public void seek(long offset) throws NativeException {
        NativeException.check("seek", Libc.syscall(Sys.LSEEK, fd, offset, 0));
    }

    /** Writes all bytes, in one call where they are few. */
    public void write(byte[] bytes, int offset, int length) throws NativeException {
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, BUFFER_BYTES);
            MemorySegment.copy(bytes, offset + done, buffer, ValueLayout.JAVA_BYTE, 0, part);
            done += (int) NativeException.check("write", Libc.syscall(Sys.WRITE, fd, buffer.address(), part));
        }
    }

    /** The file as a stream; closing the stream leaves the file open. */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws NativeException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws NativeException {
                NativeFile.this.write(bytes, offset, length);
            }
        };
    }

    /** The number of the descriptor, for calls that are made while it is known to be open. */
    int number() {
        return fd;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Libc.syscall(Sys.CLOSE, fd);
            arena.close();
        }
    }
}
