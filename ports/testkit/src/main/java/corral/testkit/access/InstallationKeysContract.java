package corral.testkit.access;

import static corral.testkit.sandbox.ExampleSandboxes.freshText;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.InstallationKeys;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link InstallationKeys} keeps. */
public abstract class InstallationKeysContract {
    protected abstract InstallationKeys keys();

    /** Goes on as a new process over the same data: {@link #keys} is a new object afterwards. */
    protected abstract void restart();

    @Test
    void theCurrentKeyIsFoundByItsId() {
        InstallationKeys.Key current = keys().current();

        assertThat(keys().find(current.id()).map(InstallationKeys.Key::secret))
                .hasValueSatisfying(secret -> assertThat(secret).isEqualTo(current.secret()));
        assertThat(current.secret()).isNotEqualTo(new byte[32]);
    }

    @Test
    void anUnknownIdFindsNothing() {
        assertThat(keys().find("no-such-" + freshText())).isEqualTo(Optional.empty());
        assertThat(keys().find("")).isEqualTo(Optional.empty());
    }

    @Test
    void theKeySurvivesTheProcess() {
        InstallationKeys.Key before = keys().current();

        restart();

        assertThat(keys().current().id()).isEqualTo(before.id());
        assertThat(keys().current().secret()).isEqualTo(before.secret());
    }

    @Test
    void theSecretIsNotShownAsText() {
        assertThat(keys().current().toString())
                .isEqualTo("Key[" + keys().current().id() + "]");
    }
}
