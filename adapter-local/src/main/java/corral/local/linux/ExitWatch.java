package corral.local.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when processes end that are not children of this one, by one thread that sleeps in the kernel until then. */
public final class ExitWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ExitWatch.class);
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int EVENT_BYTES = 12;
    private static final int EVENTS = 64;

    private final long epoll;
    private final Map<Long, Runnable> watched = new ConcurrentHashMap<>();

    private ExitWatch(long epoll) {
        this.epoll = epoll;
    }

    public static ExitWatch start() throws IOException {
        ExitWatch watch = new ExitWatch(Libc.must("Making a watch", Sys.EPOLL_CREATE1, Sys.O_CLOEXEC));
        Thread.ofPlatform().daemon().name("sandbox-exits").start(watch::run);
        return watch;
    }

    /** Calls once when the process has ended; at once when it has ended already. */
    public void watch(long pid, Runnable ended) throws IOException {
        long descriptor = Libc.call(Sys.PIDFD_OPEN, pid, 0);
        if (descriptor == -Sys.ESRCH) {
            ended.run();
            return;
        }
        if (descriptor < 0) {
            throw new NativeFailure("Watching a process", (int) -descriptor);
        }
        watched.put(descriptor, ended);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment event = arena.allocate(EVENT_BYTES, 8);
            event.set(ValueLayout.JAVA_INT, 0, EPOLLIN);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, 4, descriptor);
            Libc.must("Watching a process", Sys.EPOLL_CTL, epoll, EPOLL_CTL_ADD, descriptor, event.address());
        }
    }

    /** One listener that fails must not end the watch over all others. */
    private static void tell(Runnable ended) {
        try {
            ended.run();
        } catch (RuntimeException | Error failed) {
            LOG.error("The end of a process was not passed on.", failed);
        }
    }

    private void run() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment events = arena.allocate((long) EVENTS * EVENT_BYTES, 8);
            while (true) {
                long ready = Libc.call(Sys.EPOLL_WAIT, epoll, events.address(), EVENTS, -1);
                for (int at = 0; at < ready; at++) {
                    long descriptor = events.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) at * EVENT_BYTES + 4);
                    Libc.call(Sys.EPOLL_CTL, epoll, EPOLL_CTL_DEL, descriptor, events.address());
                    Runnable ended = watched.remove(descriptor);
                    Libc.close(descriptor);
                    if (ended != null) {
                        tell(ended);
                    }
                }
            }
        }
    }
}
