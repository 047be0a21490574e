package corral.e2b;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class E2bSettingsTest {
    @Test
    void everyBoundHasItsDefault() {
        E2bSettings settings = E2bSettings.DEFAULT;
        assertThat(settings.domain()).isEmpty();
        assertThat(settings.adminKey()).isEmpty();
        assertThat(settings.maxBody()).isEqualTo(1_048_576);
        assertThat(settings.maxRequestHead()).isEqualTo(65_536);
        assertThat(settings.maxListed()).isEqualTo(1_000);
        assertThat(settings.connectionsPerSandbox()).isEqualTo(512);
        assertThat(settings.connections()).isEqualTo(8_192);
        assertThat(settings.clientConnections()).isEqualTo(16_384);
        assertThat(settings.clientConnectionsPerAddress()).isEqualTo(8_192);
        assertThat(settings.heldRequests()).isEqualTo(1_024);
        assertThat(settings.holdTime()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.holdInterval()).isEqualTo(Duration.ofMillis(20));
        assertThat(settings.upstreamKeepAlive()).isEqualTo(Duration.ofSeconds(4));
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void silenceIsAllowedForLongerThanClientsAreSilent() {
        assertThat(E2bSettings.DEFAULT.idleTimeout()).isGreaterThanOrEqualTo(Duration.ofSeconds(610));
    }

    @Test
    void aDomainIsReadWithoutRegardToCase() {
        assertThat(E2bSettings.DEFAULT.withDomain(Optional.of("Sandbox.Test")).domain())
                .contains("sandbox.test");
    }

    @Test
    void theOperatorsKeyIsNotInTheText() {
        assertThat(E2bSettings.DEFAULT.withAdminKey(Optional.of("hush")).toString())
                .doesNotContain("hush");
    }

    @Test
    void aBoundOfNothingIsRefused() {
        assertThatThrownBy(() -> E2bSettings.DEFAULT.withConnections(0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
