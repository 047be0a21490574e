package corral.standalone.loop;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.lifecycle.Reconciliation.Next;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The only waiting is for the queue's own threads; the bound ends a hopeless wait. */
@Timeout(60)
class WorkQueueTest {
    private Optional<WorkQueue<String>> queue = Optional.empty();

    private WorkQueue<String> start(int atOnce, Function<String, Next> work) {
        WorkQueue<String> started = new WorkQueue<>("test", atOnce, work);
        queue = Optional.of(started);
        started.start();
        return started;
    }

    @AfterEach
    void close() {
        queue.ifPresent(WorkQueue::close);
    }

    private static void uninterrupted(InterruptibleStep step) {
        try {
            step.run();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface InterruptibleStep {
        void run() throws InterruptedException;
    }

    @Test
    void whatIsWokenWhileItIsWorkedOnIsWorkedOnOnceMoreAndNeverTwiceAtOnce() throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        Semaphore gate = new Semaphore(0);
        Semaphore done = new Semaphore(0);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger runs = new AtomicInteger();
        WorkQueue<String> started = start(4, key -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            runs.incrementAndGet();
            first.countDown();
            uninterrupted(gate::acquire);
            atOnce.decrementAndGet();
            done.release();
            return Next.SETTLED;
        });

        started.wake("a");
        first.await();
        for (int i = 0; i < 10; i++) {
            started.wake("a");
        }
        gate.release(20);
        done.acquire(2);
        started.close();

        assertThat(runs).hasValue(2);
        assertThat(most).hasValue(1);
    }

    @Test
    void noMoreThanTheBoundIsWorkedOnAtOnce() throws InterruptedException {
        Semaphore gate = new Semaphore(0);
        Semaphore begun = new Semaphore(0);
        Semaphore done = new Semaphore(0);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        WorkQueue<String> started = start(3, key -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            begun.release();
            uninterrupted(gate::acquire);
            atOnce.decrementAndGet();
            done.release();
            return Next.SETTLED;
        });

        for (int i = 0; i < 20; i++) {
            started.wake("key" + i);
        }
        begun.acquire(3);
        gate.release(20);
        done.acquire(20);

        assertThat(most).hasValue(3);
    }

    @Test
    void whatAsksForALaterLookGetsIt() throws InterruptedException {
        Semaphore looks = new Semaphore(0);
        WorkQueue<String> started = start(1, key -> {
            looks.release();
            return Next.in(Duration.ofMillis(1));
        });

        started.wake("a");

        looks.acquire(5);
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
    void aBugIsTriedAgainAndStopsNobodyElse(Class<? extends Throwable> bug) throws InterruptedException {
        Map<String, AtomicInteger> looks = new ConcurrentHashMap<>();
        CountDownLatch mended = new CountDownLatch(1);
        CountDownLatch other = new CountDownLatch(1);
        WorkQueue<String> started = start(1, key -> {
            int look = looks.computeIfAbsent(key, each -> new AtomicInteger()).incrementAndGet();
            if (key.equals("broken") && look == 1) {
                throw thrown(bug);
            }
            (key.equals("broken") ? mended : other).countDown();
            return Next.SETTLED;
        });

        started.wake("broken");
        started.wake("other");

        other.await();
        mended.await();
        assertThat(looks.get("broken")).hasValue(2);
    }

    private static RuntimeException thrown(Class<? extends Throwable> bug) {
        if (bug == StackOverflowError.class) {
            throw new StackOverflowError("on purpose");
        }
        return new IllegalStateException("on purpose");
    }

    @Test
    void pausesAfterBugsGrowToABound() {
        assertThat(WorkQueue.pauseAfter(1)).isEqualTo(WorkQueue.FIRST_PAUSE_AFTER_A_BUG);
        assertThat(WorkQueue.pauseAfter(2)).isEqualTo(WorkQueue.FIRST_PAUSE_AFTER_A_BUG.multipliedBy(2));
        assertThat(WorkQueue.pauseAfter(1_000)).isEqualTo(WorkQueue.LONGEST_PAUSE_AFTER_A_BUG);
    }
}
