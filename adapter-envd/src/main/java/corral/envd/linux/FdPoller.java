package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One thread that waits for all pipes and terminals, so that virtual threads can read and write them without ever blocking in the kernel: two
 * hundred idle terminals cost one platform thread.
 */
public final class FdPoller {
    static final int IN = 0x001;
    static final int OUT = 0x004;
    private static final int ONE_SHOT = 1 << 30;
    private static final int ADD = 1;
    private static final int DELETE = 2;
    private static final int MODIFY = 3;
    private static final int EVENT_BYTES = 12;
    private static final int EVENTS_AT_ONCE = 64;

    private final int epoll;
    private final Map<Integer, PolledFd> watched = new ConcurrentHashMap<>();

    public FdPoller() throws NativeException {
        epoll = (int) NativeException.check("epoll_create1", Libc.syscall(Sys.EPOLL_CREATE1, Sys.O_CLOEXEC));
        Thread.ofPlatform().name("fd-poller").daemon().start(this::loop);
    }

    /** Takes over a descriptor that is open and non-blocking. */
    PolledFd watch(int fd) throws NativeException {
        PolledFd polled = new PolledFd(fd, this);
        watched.put(fd, polled);
        NativeException.check("epoll_ctl", control(ADD, fd, 0));
        return polled;
    }

    void arm(int fd, int interest) {
        control(MODIFY, fd, interest | ONE_SHOT);
    }

    void forget(int fd) {
        watched.remove(fd);
        control(DELETE, fd, 0);
    }

    private long control(int operation, int fd, int events) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES);
            event.set(ValueLayout.JAVA_INT_UNALIGNED, 0, events);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, 4, fd);
            return Libc.syscall(Sys.EPOLL_CTL, epoll, operation, fd, event.address());
        }
    }

    private void loop() {
        MemorySegment events = Arena.global().allocate((long) EVENT_BYTES * EVENTS_AT_ONCE);
        while (true) {
            long count = Libc.syscall(Sys.EPOLL_WAIT, epoll, events.address(), EVENTS_AT_ONCE, -1);
            for (long at = 0; at < count; at++) {
                long offset = at * EVENT_BYTES;
                int fired = events.get(ValueLayout.JAVA_INT_UNALIGNED, offset);
                int fd = (int) events.get(ValueLayout.JAVA_LONG_UNALIGNED, offset + 4);
                PolledFd polled = watched.get(fd);
                if (polled != null) {
                    polled.fired(fired);
                }
            }
        }
    }
}
