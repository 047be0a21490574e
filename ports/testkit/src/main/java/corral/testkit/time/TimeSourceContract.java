package corral.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.time.TimeSource;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link TimeSource} keeps. */
public abstract class TimeSourceContract {
    protected abstract TimeSource time();

    /** Lets at least a few milliseconds pass. */
    protected abstract void letTimePass();

    @Test
    void timeGoesOn() {
        TimeSource time = time();
        Instant before = time.now();

        letTimePass();

        assertThat(time.now()).isAfter(before);
    }

    @Test
    void millisecondsAreSeen() {
        TimeSource time = time();
        Patience.until(
                "an instant within a second",
                this::letTimePass,
                () -> time.now().toEpochMilli() % 1000 != 0);
    }
}
