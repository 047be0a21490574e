package corral.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import corral.api.time.TimeSource;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Virtual time keeps the contract, and its two clocks are apart. */
final class VirtualTimeTest extends TimeSourceContract {
    private final VirtualTime time = new VirtualTime();

    @Override
    protected TimeSource time() {
        return time;
    }

    @Override
    protected void letTimePass() {
        time.advance(Duration.ofMillis(7));
    }

    @Test
    void aJumpMovesTheWallClockAlone() {
        time.advance(Duration.ofSeconds(1));
        time.jump(Duration.ofHours(-1));

        assertThat(time.now()).isEqualTo(VirtualTime.START.plusSeconds(1).minus(Duration.ofHours(1)));
        assertThat(time.elapsed()).isEqualTo(Duration.ofSeconds(1));
        assertThatIllegalArgumentException().isThrownBy(() -> time.advance(Duration.ofMillis(-1)));
    }
}
