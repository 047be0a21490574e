package corral.local.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a container reads as the id of its boot, {@code /proc/sys/kernel/random/boot_id}: a file of its own, mounted over the machine's. OCI runtimes refuse
 * mounts inside {@code /proc}, so this one is made when the container exists; and CRIU does not know it, so it is away while processes are written down.
 */
public final class BootId {
    private static final String PATH = "/proc/sys/kernel/random/boot_id";
    private static final int CLONE_FS = 0x200;
    private static final int CLONE_NEWNS = 0x20000;
    private static final long OPEN_TREE_CLONE = 1;
    private static final long MOVE_MOUNT_F_EMPTY_PATH = 4;
    /** Read-only, and neither rights, devices nor programs in it. */
    private static final long ATTRIBUTES = 1 | 2 | 4 | 8;

    private static final long MNT_DETACH = 2;
    private static final long UMOUNT_NOFOLLOW = 8;

    private BootId() {}

    /** Shows a file to all processes that share the mount namespace of that one. */
    public static void show(long pid, Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long tree = Libc.must(
                    "Taking the file of a boot id",
                    Sys.OPEN_TREE,
                    Sys.AT_FDCWD,
                    Libc.text(arena, file.toString()),
                    OPEN_TREE_CLONE | Sys.O_CLOEXEC);
            try {
                MemorySegment attributes = arena.allocate(32, 8);
                attributes.set(ValueLayout.JAVA_LONG, 0, ATTRIBUTES);
                long empty = Libc.text(arena, "");
                long path = Libc.text(arena, PATH);
                Libc.must(
                        "Protecting the file of a boot id",
                        Sys.MOUNT_SETATTR,
                        tree,
                        empty,
                        Sys.AT_EMPTY_PATH,
                        attributes.address(),
                        32);
                inside(
                        pid,
                        () -> Libc.must(
                                "Mounting a boot id",
                                Sys.MOVE_MOUNT,
                                tree,
                                empty,
                                Sys.AT_FDCWD,
                                path,
                                MOVE_MOUNT_F_EMPTY_PATH));
            } finally {
                Libc.close(tree);
            }
        }
    }

    /** Takes it away again; nothing when it is not there. */
    public static void hide(long pid) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long path = Libc.text(arena, PATH);
            inside(pid, () -> {
                long result = Libc.call(Sys.UMOUNT2, path, MNT_DETACH | UMOUNT_NOFOLLOW);
                if (result < 0 && result != -Sys.EINVAL) {
                    throw new NativeFailure("Unmounting a boot id", (int) -result);
                }
            });
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** A thread that has entered another mount namespace is good for nothing else: it does this one thing and ends. */
    private static void inside(long pid, Work work) throws IOException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (Arena arena = Arena.ofShared()) {
            long namespace = Libc.must(
                    "Opening a mount namespace",
                    Sys.OPEN,
                    Libc.text(arena, "/proc/" + pid + "/ns/mnt"),
                    Sys.O_RDONLY | Sys.O_CLOEXEC);
            try {
                Thread visitor = Thread.ofPlatform().name("boot-id").unstarted(() -> {
                    try {
                        Libc.must("Leaving the file system of the server", Sys.UNSHARE, CLONE_FS);
                        Libc.must("Entering a mount namespace", Sys.SETNS, namespace, CLONE_NEWNS);
                        work.run();
                    } catch (IOException | RuntimeException | Error failed) {
                        failure.set(failed);
                    }
                });
                visitor.start();
                join(visitor);
            } finally {
                Libc.close(namespace);
            }
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IOException("The boot id of a sandbox could not be set.", failed);
        }
    }

    private static void join(Thread visitor) {
        boolean interrupted = false;
        while (true) {
            try {
                visitor.join();
                break;
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
