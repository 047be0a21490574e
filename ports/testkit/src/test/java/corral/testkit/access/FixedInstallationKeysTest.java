package corral.testkit.access;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.InstallationKeys;
import org.junit.jupiter.api.Test;

/** The fixed keys keep the contract. */
final class FixedInstallationKeysTest extends InstallationKeysContract {
    private InstallationKeys keys = new FixedInstallationKeys("second", "first");

    @Override
    protected InstallationKeys keys() {
        return keys;
    }

    @Override
    protected void restart() {
        keys = new FixedInstallationKeys("second", "first");
    }

    @Test
    void anOlderKeyIsFound() {
        assertThat(keys.find("first")).isPresent();
    }
}
