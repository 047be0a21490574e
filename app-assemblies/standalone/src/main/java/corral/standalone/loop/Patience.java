package corral.standalone.loop;

import java.time.Duration;
import java.util.List;

/** Waiting for threads that were told to end. */
final class Patience {
    /** For all of them together; what is not done by then is done by the next process. */
    static final Duration AT_MOST = Duration.ofSeconds(5);

    private Patience() {}

    static void join(List<Thread> threads) {
        long end = System.nanoTime() + AT_MOST.toNanos();
        try {
            for (Thread thread : threads) {
                if (thread.isAlive()) {
                    thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
                }
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
