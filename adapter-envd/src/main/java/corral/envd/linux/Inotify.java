package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A queue of the kernel into which changes of watched directories come. Made and extended on a user's thread, so that the user's rights decide. */
public final class Inotify implements AutoCloseable {
    public static final int MODIFY = 0x2;
    public static final int ATTRIB = 0x4;
    public static final int MOVED_FROM = 0x40;
    public static final int MOVED_TO = 0x80;
    public static final int CREATE = 0x100;
    public static final int DELETE = 0x200;
    public static final int DELETE_SELF = 0x400;
    public static final int MOVE_SELF = 0x800;
    public static final int OVERFLOW = 0x4000;
    public static final int IGNORED = 0x8000;
    public static final int IS_DIRECTORY = 0x40000000;

    private static final int ONLY_DIRECTORY = 0x01000000;
    private static final int DONT_FOLLOW = 0x02000000;
    private static final int WATCHED =
            MODIFY | ATTRIB | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF | MOVE_SELF;

    /** NFS, SMB, CIFS, SMB2, FUSE, Ceph, 9p. */
    private static final Set<Long> NETWORK_TYPES =
            Set.of(0x6969L, 0x517bL, 0xff534d42L, 0xfe534d42L, 0x65735546L, 0x00c36400L, 0x01021997L);

    private static final int BUFFER_BYTES = 64 << 10;

    private final PolledFd queue;

    /**
     * One change.
     *
     * @param watch number of the watched directory, -1 when changes were lost
     * @param mask which kind of change
     * @param name of the file in the directory, empty for the directory itself
     */
    public record Event(int watch, int mask, String name) {
        public boolean is(int kind) {
            return (mask & kind) != 0;
        }
    }

    private Inotify(PolledFd queue) {
        this.queue = queue;
    }

    public static Inotify open(FdPoller poller) throws NativeException {
        int flags = Sys.O_NONBLOCK | Sys.O_CLOEXEC;
        int fd = (int) NativeException.check("inotify_init1", Libc.syscall(Sys.INOTIFY_INIT1, flags));
        return new Inotify(poller.watch(fd));
    }

    /** Watches one more directory, of which a link is followed only when asked. */
    public int add(String directory, boolean follow) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            int mask = WATCHED | ONLY_DIRECTORY | (follow ? 0 : DONT_FOLLOW);
            return (int) NativeException.check(
                    "inotify_add_watch",
                    Libc.syscall(Sys.INOTIFY_ADD_WATCH, queue.number(), Libc.text(arena, directory), mask));
        }
    }

    /** Waits until there are changes or the queue is closed; false when the time is over. */
    public boolean await(Duration atMost) throws InterruptedException {
        return queue.awaitReadable(atMost);
    }

    /** The changes that have come by now. */
    public List<Event> now() {
        List<Event> events = new ArrayList<>();
        for (byte[] bytes = queue.readNow(BUFFER_BYTES); bytes.length > 0; bytes = queue.readNow(BUFFER_BYTES)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
            while (buffer.remaining() >= 16) {
                int watch = buffer.getInt();
                int mask = buffer.getInt();
                buffer.getInt();
                byte[] name = new byte[buffer.getInt()];
                buffer.get(name);
                int length = 0;
                while (length < name.length && name[length] != 0) {
                    length++;
                }
                events.add(new Event(watch, mask, new String(name, 0, length, StandardCharsets.UTF_8)));
            }
        }
        return events;
    }

    @Override
    public void close() {
        queue.close();
    }

    /** Whether a path lies on a file system that is served over a network or by a program. */
    public static boolean onNetwork(String path) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment statfs = arena.allocate(120, 8);
            NativeException.check("statfs", Libc.syscall(Sys.STATFS, Libc.text(arena, path), statfs.address()));
            long type = statfs.get(ValueLayout.JAVA_LONG, 0) & 0xffff_ffffL;
            return NETWORK_TYPES.contains(type);
        }
    }
}
