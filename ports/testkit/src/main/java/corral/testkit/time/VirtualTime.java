package corral.testkit.time;

import corral.api.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Time that stands still until a test moves it. Two clocks in one, as on a real machine: {@link #now} is the wall clock, which
 * {@link #jump} sets forwards or backwards, and {@link #elapsed} only ever grows. Safe for several threads.
 */
public final class VirtualTime implements TimeSource {
    /** Where the wall clock of {@link #VirtualTime()} starts. */
    public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

    private final AtomicReference<Clocks> clocks;

    public VirtualTime() {
        this(START);
    }

    public VirtualTime(Instant start) {
        this.clocks = new AtomicReference<>(new Clocks(start, Duration.ZERO));
    }

    @Override
    public Instant now() {
        return clocks.get().wall();
    }

    /** How much time has passed since this clock was made, whatever the wall clock did. */
    public Duration elapsed() {
        return clocks.get().elapsed();
    }

    /** Lets time pass on both clocks; a negative duration is refused. */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("Time does not pass backwards. Use jump to set the wall clock back.");
        }
        clocks.updateAndGet(old -> new Clocks(old.wall().plus(by), old.elapsed().plus(by)));
    }

    /** Sets the wall clock forwards or backwards, as an operator or a time server does; no time passes. */
    public void jump(Duration by) {
        clocks.updateAndGet(old -> new Clocks(old.wall().plus(by), old.elapsed()));
    }

    private record Clocks(Instant wall, Duration elapsed) {}
}
