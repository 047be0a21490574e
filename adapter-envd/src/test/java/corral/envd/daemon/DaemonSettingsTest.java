package corral.envd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DaemonSettingsTest {
    @Test
    void withoutArgumentsItIsWhereClientsExpectIt() {
        assertThat(DaemonSettings.parse(new String[0]))
                .isEqualTo(new DaemonSettings("0.0.0.0", 49983, Path.of("/run/e2b"), Duration.ofMinutes(10)));
    }

    @Test
    void argumentsChangeIt() {
        assertThat(DaemonSettings.parse(
                        new String[] {"--port=1", "--address=127.0.0.1", "--run-folder=/x", "--stall-seconds=3"}))
                .isEqualTo(new DaemonSettings("127.0.0.1", 1, Path.of("/x"), Duration.ofSeconds(3)));
    }

    @Test
    void whatIsNotKnownIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DaemonSettings.parse(new String[] {"--verbose"}))
                .withMessageContaining("--verbose");
        assertThatIllegalArgumentException().isThrownBy(() -> DaemonSettings.parse(new String[] {"--port=70000"}));
        assertThatIllegalArgumentException().isThrownBy(() -> DaemonSettings.parse(new String[] {"--stall-seconds=0"}));
    }
}
