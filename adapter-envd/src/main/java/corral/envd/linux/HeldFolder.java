package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder that is held open, so that whoever renames it or puts a symbolic link in its place changes nothing for its holder. Names are single names in it,
 * and no link is followed.
 */
public final class HeldFolder implements AutoCloseable {
    private static final int HOLD = 0x200000 | 0x10000 | 0x20000 | Sys.O_CLOEXEC; // O_PATH, O_DIRECTORY, O_NOFOLLOW
    private static final int AT_FDCWD = -100;
    private static final int REMOVE_FOLDER = 0x200;
    private static final int MAX_LINK = 4096;

    private final int fd;

    private HeldFolder(int fd) {
        this.fd = fd;
    }

    /** The root of all paths. */
    public static HeldFolder root() throws NativeException {
        return hold(AT_FDCWD, "/");
    }

    /**
     * A folder in this one.
     *
     * @throws NativeException ENOENT when there is none, ENOTDIR when it is something else, such as a link
     */
    public HeldFolder enter(String name) throws NativeException {
        return hold(fd, name);
    }

    private static HeldFolder hold(int from, String name) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            return new HeldFolder((int) NativeException.check(
                    "open " + name, Libc.syscall(Sys.OPENAT, from, Libc.text(arena, name), HOLD, 0)));
        }
    }

    /** Makes a folder in this one. */
    public void make(String name, int mode) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            NativeException.check("mkdir " + name, Libc.syscall(Sys.MKDIRAT, fd, Libc.text(arena, name), mode));
        }
    }

    /** Makes a symbolic link in this folder. */
    public void link(String name, String target) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            NativeException.check(
                    "symlink " + name,
                    Libc.syscall(Sys.SYMLINKAT, Libc.text(arena, target), fd, Libc.text(arena, name)));
        }
    }

    /** Where a symbolic link in this folder leads; empty when that name is nothing or something else. */
    public Optional<String> linked(String name) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(MAX_LINK);
            long length = Libc.syscall(Sys.READLINKAT, fd, Libc.text(arena, name), buffer.address(), MAX_LINK);
            if (length == -Errno.EINVAL || length == -Errno.ENOENT) {
                return Optional.empty();
            }
            NativeException.check("readlink " + name, length);
            return Optional.of(
                    new String(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
        }
    }

    /** Removes a file or a link. */
    public void remove(String name) throws NativeException {
        remove(name, 0);
    }

    /** Removes an empty folder. */
    public void removeFolder(String name) throws NativeException {
        remove(name, REMOVE_FOLDER);
    }

    private void remove(String name, int flags) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            NativeException.check("remove " + name, Libc.syscall(Sys.UNLINKAT, fd, Libc.text(arena, name), flags));
        }
    }

    /** A path of this folder for this process alone, good until it is closed, wherever the folder is moved. */
    public Path path() {
        return Path.of("/proc/self/fd/" + fd);
    }

    @Override
    public void close() {
        Libc.syscall(Sys.CLOSE, fd);
    }
}
