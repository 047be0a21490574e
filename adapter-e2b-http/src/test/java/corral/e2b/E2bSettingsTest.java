package corral.e2b;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is set does not end up where it must not. */
final class E2bSettingsTest {
    @Test
    void theTextFormHidesTheOperatorsKey() {
        E2bSettings settings = E2bSettings.DEFAULT.withAdminKey(Optional.of("very secret"));
        assertThat(settings.toString()).contains("admin key set").doesNotContain("very secret");
    }
}
