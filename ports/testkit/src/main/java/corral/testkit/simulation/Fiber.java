package corral.testkit.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One line of work of the simulated world, in a thread of its own that runs only while the scheduler waits for it. */
final class Fiber {
    /** How long one step may take in real time before it counts as stuck. */
    private static final long STUCK_AFTER_SECONDS = 60;

    private final String name;
    private final Thread thread;
    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private Duration wakeAt = Duration.ZERO;
    private boolean started;
    private boolean done;
    private boolean cancelled;
    private Optional<Throwable> failure = Optional.empty();

    Fiber(String name, Runnable work) {
        this.name = name;
        this.thread = Thread.ofVirtual().unstarted(() -> run(work));
    }

    private void run(Runnable work) {
        go.acquireUninterruptibly();
        try {
            if (!cancelled) {
                work.run();
            }
        } catch (ProcessCrashed crash) {
            // What a crashed process was doing simply ends.
        } catch (Throwable escaped) {
            failure = Optional.of(escaped);
        } finally {
            done = true;
            back.release();
        }
    }

    /** Lets it work until it yields or ends. Called by the scheduler. */
    void step() {
        if (!started) {
            started = true;
            thread.start();
        }
        go.release();
        try {
            if (!back.tryAcquire(STUCK_AFTER_SECONDS, TimeUnit.SECONDS)) {
                AssertionError stuck = new AssertionError(name + " blocks on something that no port can end. Is a lock"
                        + " held across a call to a port?");
                stuck.setStackTrace(thread.getStackTrace());
                throw stuck;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The simulation was interrupted.", interrupted);
        }
    }

    /** Stands aside until that time at the earliest. Called from its own thread. */
    void yieldUntil(Duration time) {
        if (cancelled) {
            throw new ProcessCrashed();
        }
        wakeAt = time;
        back.release();
        go.acquireUninterruptibly();
        if (cancelled) {
            throw new ProcessCrashed();
        }
    }

    /** Ends it at the point where it stands. */
    void cancel() {
        cancelled = true;
        if (!done) {
            step();
        }
    }

    /** May go on from that time, if that is sooner than it would. */
    void wakeBy(Duration time) {
        if (time.compareTo(wakeAt) < 0) {
            wakeAt = time;
        }
    }

    Duration wakeAt() {
        return wakeAt;
    }

    boolean isDone() {
        return done;
    }

    Optional<Throwable> failure() {
        return failure;
    }

    @Override
    public String toString() {
        return name;
    }
}
