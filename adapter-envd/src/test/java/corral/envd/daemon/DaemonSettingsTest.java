package corral.envd.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import corral.envd.tls.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DaemonSettingsTest {
    @Test
    void withoutArgumentsItIsWhereClientsExpectIt() {
        assertThat(DaemonSettings.parse(new String[0]))
                .isEqualTo(new DaemonSettings(
                        "0.0.0.0", 49983, Path.of("/run/e2b"), Duration.ofMinutes(10), false, Optional.empty()));
    }

    @Test
    void argumentsChangeIt() {
        assertThat(DaemonSettings.parse(new String[] {
                    "--port=1", "--address=127.0.0.1", "--detach", "--run-folder=/x", "--stall-seconds=3"
                }))
                .isEqualTo(new DaemonSettings(
                        "127.0.0.1", 1, Path.of("/x"), Duration.ofSeconds(3), true, Optional.empty()));
    }

    @Test
    void whatIsNotKnownIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DaemonSettings.parse(new String[] {"--verbose"}))
                .withMessageContaining("--verbose");
        assertThatIllegalArgumentException().isThrownBy(() -> DaemonSettings.parse(new String[] {"--port=70000"}));
        assertThatIllegalArgumentException().isThrownBy(() -> DaemonSettings.parse(new String[] {"--stall-seconds=0"}));
        assertThatIllegalArgumentException().isThrownBy(() -> DaemonSettings.parse(new String[] {"--port"}));
    }

    @Test
    void tlsNeedsAllOfItsFiles() {
        String[] all = {"--tls-certificate=/c", "--tls-key=/k", "--tls-clients=/t"};

        assertThat(DaemonSettings.parse(all).tls())
                .contains(new DaemonSettings.Tls(49984, new Credentials(Path.of("/c"), Path.of("/k"), Path.of("/t"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DaemonSettings.parse(Arrays.copyOf(all, 2)))
                .withMessageContaining("--tls-clients");
    }
}
