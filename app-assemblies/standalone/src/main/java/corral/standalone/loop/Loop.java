package corral.standalone.loop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that does one thing again and again until it is closed; what fails is logged and tried again after a pause. */
final class Loop implements AutoCloseable {
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

    private final String name;
    private final Supplier<Duration> step;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /** @param step done at every turn; answers how long to wait until the next */
    Loop(String name, Supplier<Duration> step) {
        this.name = name;
        this.step = step;
        this.thread = Thread.ofPlatform().daemon().name("corral-" + name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Duration pause = Duration.ZERO;
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                pause = turn();
            }
        } catch (InterruptedException e) {
            LOG.debug("A loop was interrupted. loop={}", name);
        }
    }

    private Duration turn() {
        try {
            return step.get();
        } catch (RuntimeException | Error e) {
            LOG.error("A loop failed; it goes on. loop={}", name, e);
            return PAUSE_AFTER_FAILURE;
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Patience.join(List.of(thread));
    }
}
