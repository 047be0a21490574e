package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MachineStartTest {
    @Test
    void theStartIsAsLongAgoAsTheMachineIsUp() {
        assertThat(MachineStart.before(Instant.parse("2030-01-01T00:10:00Z"), "90.50 180.20\n"))
                .isEqualTo(Instant.parse("2030-01-01T00:08:29.500Z"));
    }
}
