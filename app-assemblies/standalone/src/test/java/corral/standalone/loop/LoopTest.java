package corral.standalone.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The only waiting is for the loop's own thread; the bound ends a hopeless wait. */
@Timeout(60)
class LoopTest {
    @Test
    void neitherABugNorAnErrorEndsIt() throws InterruptedException {
        AtomicInteger turns = new AtomicInteger();
        CountDownLatch goesOn = new CountDownLatch(1);
        try (Loop loop = new Loop("test", () -> {
            switch (turns.incrementAndGet()) {
                case 1 -> throw new IllegalStateException("on purpose");
                case 2 -> throw new StackOverflowError("on purpose");
                default -> goesOn.countDown();
            }
            return Duration.ofMillis(1);
        })) {
            loop.start();
            goesOn.await();
        }
    }
}
