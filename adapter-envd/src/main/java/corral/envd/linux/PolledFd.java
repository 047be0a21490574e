package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A pipe or terminal that virtual threads read and write; at most one thread reads and one writes at a time. */
public final class PolledFd implements AutoCloseable {
    private final int fd;
    private final FdPoller poller;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();
    private int interest;
    private boolean closed;

    PolledFd(int fd, FdPoller poller) {
        this.fd = fd;
        this.poller = poller;
    }

    /**
     * Waits for bytes. An empty array is the end: nobody holds the other side, or this side was closed.
     *
     * @param most the largest number of bytes wanted at once
     */
    public byte[] read(int most) throws InterruptedException {
        lock.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(most);
            while (!closed) {
                long count = Libc.syscall(Sys.READ, fd, buffer.address(), most);
                if (count > 0) {
                    return buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
                }
                if (count == -Errno.EAGAIN) {
                    await(FdPoller.IN, readable, Long.MAX_VALUE);
                } else if (count != -Errno.EINTR) {
                    break; // 0, or EIO from a terminal whose last process has gone
                }
            }
            return new byte[0];
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes all bytes, waiting for room.
     *
     * @param stall how long no byte may be taken before the attempt is given up
     * @throws NativeException with EPIPE when nobody reads any more, EAGAIN after the stall
     */
    public void write(byte[] bytes, Duration stall) throws NativeException, InterruptedException {
        lock.lock();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(Math.max(1, bytes.length));
            MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
            long done = 0;
            while (done < bytes.length) {
                if (closed) {
                    throw new NativeException("write", Errno.EPIPE);
                }
                long count = Libc.syscall(Sys.WRITE, fd, buffer.address() + done, bytes.length - done);
                if (count > 0) {
                    done += count;
                } else if (count == -Errno.EAGAIN) {
                    if (!await(FdPoller.OUT, writable, stall.toNanos())) {
                        throw new NativeException("write", Errno.EAGAIN);
                    }
                } else if (count != -Errno.EINTR) {
                    throw new NativeException("write", (int) -count);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** What the terminal on this descriptor is told about its size. */
    public void resize(int columns, int rows) throws NativeException {
        lock.lock();
        try {
            if (closed) {
                throw new NativeException("ioctl", Errno.EIO);
            }
            PseudoTerminal.resize(fd, columns, rows);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to read or this side is closed; false when the time is over. */
    public boolean awaitReadable(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            return closed || await(FdPoller.IN, readable, atMost.toNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that are there now, without waiting; empty when there are none. */
    public byte[] readNow(int most) {
        lock.lock();
        try (Arena arena = Arena.ofConfined()) {
            if (closed) {
                return new byte[0];
            }
            MemorySegment buffer = arena.allocate(most);
            long count = Libc.syscall(Sys.READ, fd, buffer.address(), most);
            return count > 0 ? buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE) : new byte[0];
        } finally {
            lock.unlock();
        }
    }

    /** Closes this side; threads that wait on it return. Closing again does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                poller.forget(fd);
                Libc.syscall(Sys.CLOSE, fd);
                readable.signalAll();
                writable.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The number of the descriptor, for calls that are made while it is known to be open. */
    int number() {
        return fd;
    }

    void fired(int events) {
        lock.lock();
        try {
            boolean broken = (events & ~(FdPoller.IN | FdPoller.OUT)) != 0;
            int woken = broken ? interest : interest & events;
            interest &= ~woken;
            if (interest != 0 && !closed) {
                poller.arm(fd, interest);
            }
            if ((woken & FdPoller.IN) != 0) {
                readable.signalAll();
            }
            if ((woken & FdPoller.OUT) != 0) {
                writable.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until the descriptor is ready or closed; false when the time is over. */
    private boolean await(int event, Condition ready, long nanos) throws InterruptedException {
        interest |= event;
        poller.arm(fd, interest);
        long left = nanos;
        while (!closed && (interest & event) != 0) {
            if (left <= 0) {
                return false;
            }
            if (nanos == Long.MAX_VALUE) {
                ready.await();
            } else {
                left = ready.awaitNanos(left);
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "PolledFd[" + fd + "]";
    }
}
