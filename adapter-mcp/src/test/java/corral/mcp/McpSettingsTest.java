package corral.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class McpSettingsTest {
    @Test
    void theUsualBoundsAreThese() {
        assertThat(McpSettings.DEFAULT)
                .isEqualTo(new McpSettings(
                        List.of("http://localhost", "http://127.0.0.1"),
                        4_194_304,
                        32,
                        Duration.ofSeconds(2),
                        Duration.ofMillis(500),
                        Duration.ofMinutes(5),
                        "http://{port}-{id}.localhost",
                        "0",
                        Optional.empty()));
    }

    @Test
    void boundsThatLetNothingThroughAreRefused() {
        assertThatThrownBy(() -> bounds(1_023, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bounds(1_024, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(bounds(1_024, 1).callsPerKey()).isEqualTo(1);
    }

    private static McpSettings bounds(int maxBody, int callsPerKey) {
        McpSettings usual = McpSettings.DEFAULT;
        return new McpSettings(
                usual.origins(),
                maxBody,
                callsPerKey,
                usual.progressAfter(),
                usual.progressEvery(),
                usual.defaultLife(),
                usual.sandboxUrl(),
                usual.version(),
                usual.tokens());
    }
}
