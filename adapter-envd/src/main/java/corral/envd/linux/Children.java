package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * Collects every child that ends, its own and the orphans that a first process inherits. An ended child is only looked at until no spawn is
 * under way, so that a status is never given to the wrong process, and its number stays taken until the owner knows.
 */
public final class Children {
    private static final int ALL = 0;
    private static final int BY_PID = 1;
    private static final int EXITED = 4;
    private static final int NO_WAIT = 0x01000000;
    private static final int SIGINFO_BYTES = 128;
    private static final int CODE_EXITED = 1;
    private static final int CODE_DUMPED = 3;
    private static final int SET_CHILD_SUBREAPER = 36;

    /** How long an orphan of others may stay uncollected while there is no child of this process at all. */
    private static final long IDLE_SECONDS = 1;

    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private final Map<Integer, Consumer<ExitStatus>> owners = new ConcurrentHashMap<>();
    private final Semaphore spawned = new Semaphore(0);

    public Children() {
        Libc.syscall(Sys.PRCTL, SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        Thread.ofPlatform().name("reaper").daemon().start(this::loop);
    }

    /** Makes a child; the owner hears of its end exactly once, on the collecting thread. */
    int spawn(Spawn spawn, Consumer<ExitStatus> owner) throws NativeException {
        gate.readLock().lock();
        try {
            int pid = spawn.run();
            owners.put(pid, owner);
            spawned.release();
            return pid;
        } finally {
            gate.readLock().unlock();
        }
    }

    /**
     * Sends a signal to a child, unless it was collected already: then its number may belong to another.
     *
     * @return whether the child was there
     */
    public boolean signal(int pid, int signal) {
        gate.readLock().lock();
        try {
            return owners.containsKey(pid) && Libc.syscall(Sys.KILL, pid, signal) == 0;
        } finally {
            gate.readLock().unlock();
        }
    }

    private void loop() {
        while (true) {
            try {
                collectOne();
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void collectOne() throws InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_BYTES, 8);
            long result = Libc.syscall(Sys.WAITID, ALL, 0, info.address(), EXITED | NO_WAIT, 0);
            if (result == -Errno.ECHILD) {
                if (spawned.tryAcquire(IDLE_SECONDS, TimeUnit.SECONDS)) {
                    spawned.drainPermits();
                }
                return;
            }
            if (result < 0) {
                return;
            }
            int pid = info.get(ValueLayout.JAVA_INT, 12 + 4);
            int code = info.get(ValueLayout.JAVA_INT, 8);
            int status = info.get(ValueLayout.JAVA_INT, 24);
            Consumer<ExitStatus> owner;
            gate.writeLock().lock();
            try {
                owner = owners.remove(pid);
                Libc.syscall(Sys.WAITID, BY_PID, pid, info.address(), EXITED, 0);
            } finally {
                gate.writeLock().unlock();
            }
            if (owner != null) {
                owner.accept(
                        code == CODE_EXITED
                                ? new ExitStatus.Exited(status)
                                : new ExitStatus.Signalled(status, code == CODE_DUMPED));
            }
        }
    }
}
