package corral.standalone.loop;

import corral.api.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** The real clock, moved by as much as a test wants. */
final class JumpingTime implements TimeSource {
    private final AtomicReference<Duration> moved = new AtomicReference<>(Duration.ZERO);

    void jump(Duration by) {
        moved.accumulateAndGet(by, Duration::plus);
    }

    @Override
    public Instant now() {
        return Instant.now().plus(moved.get());
    }
}
