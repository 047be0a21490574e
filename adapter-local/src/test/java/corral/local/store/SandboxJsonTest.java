package corral.local.store;

import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.failed;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static corral.testkit.sandbox.ExampleSandboxes.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import org.junit.jupiter.api.Test;

class SandboxJsonTest {
    @Test
    void desiredIsReadAsItWasWritten() {
        DesiredSandbox claimed = claimed();

        assertThat(SandboxJson.desired(SandboxJson.write(claimed))).isEqualTo(claimed);
        assertThat(SandboxJson.desired(SandboxJson.write(pooled()))).isEqualTo(pooled());
    }

    @Test
    void observedIsReadAsItWasWritten() {
        assertThat(SandboxJson.observed(SandboxJson.write(running()))).isEqualTo(running());
        assertThat(SandboxJson.observed(SandboxJson.write(failed("why")))).isEqualTo(failed("why"));
        assertThat(SandboxJson.observed(SandboxJson.write(ObservedSandbox.NOTHING)))
                .isEqualTo(ObservedSandbox.NOTHING);
    }

    @Test
    void fieldsOfALaterReleaseAreIgnored() {
        String later = SandboxJson.write(running()).replaceFirst("\\{", "{\"colour\":{\"name\":\"blue\"},");

        assertThat(SandboxJson.observed(later)).isEqualTo(running());
    }

    @Test
    void whatCannotBeReadIsNotGuessed() {
        assertThatThrownBy(() -> SandboxJson.desired("{}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SandboxJson.observed("{\"phase\":")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> SandboxJson.observed(SandboxJson.write(running()).replace("RUNNING", "DANCING")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
