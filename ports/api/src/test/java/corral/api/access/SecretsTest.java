package corral.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.agent.SandboxAgent.Initialisation;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.lifecycle.Tenancy.IssuedKey;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.team.ApiKey;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ends up in a log through its text form says nothing that opens something. */
final class SecretsTest {
    private static final String SECRET = "s3cret-0123456789-0123456789-012";

    static Stream<Object> carriers() {
        AccessToken token = new AccessToken(SECRET);
        SandboxId id = new SandboxId("i0123");
        TemplateId template = new TemplateId("base");
        Map<String, String> env = Map.of("PASSWORD", SECRET);
        return Stream.of(
                token,
                new SealedEnv(SECRET),
                new InstallationKeys.Key("k1", SECRET.getBytes(StandardCharsets.UTF_8)),
                new IssuedKey(new ApiKey("id", new TeamId("team"), "name", "hash", "tail", Instant.EPOCH), SECRET),
                new Initialisation(id, template, 1, token, env, Instant.EPOCH),
                new CreateSandbox(
                        "base",
                        Optional.empty(),
                        OnTimeout.KILL,
                        false,
                        Map.of(),
                        env,
                        NetworkAccess.OPEN,
                        Optional.empty()),
                new SandboxView(
                        id,
                        template,
                        List.of(),
                        SandboxView.State.RUNNING,
                        Instant.EPOCH,
                        new Lifetime(Optional.empty(), Duration.ZERO, OnTimeout.KILL, false),
                        Map.of(),
                        new Resources(1000, Bytes.ofMebi(1), Bytes.ofMebi(1), 16),
                        NetworkAccess.OPEN,
                        Optional.empty(),
                        token,
                        Optional.of(token),
                        Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void aTextFormHidesTheSecret(Object carrier) {
        assertThat(carrier.toString()).isNotEmpty().doesNotContain(SECRET).doesNotContain(SECRET.substring(0, 8));
    }
}
