package corral.standalone.start;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the process has opened, to be closed in the opposite order, once, also when the process is told to end in the middle of its start. */
public final class Opened implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    /** Takes over; closes at once when everything else was closed already. */
    public <T extends AutoCloseable> T add(T each) {
        lock.lock();
        try {
            if (closed) {
                close(each);
                throw new StartProblem("Corral was told to end while it started.");
            }
            open.push(each);
            return each;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            while (!open.isEmpty()) {
                close(open.pop());
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            LOG.warn(
                    "Something was not closed well; the next start mends it. what={}",
                    each.getClass().getSimpleName(),
                    e);
        }
    }
}
