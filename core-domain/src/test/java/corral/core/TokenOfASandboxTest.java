package corral.core;

import static corral.core.World.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.AccessToken;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.routing.RoutingDecisions;
import corral.api.routing.RoutingDecisions.Admission;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which token opens which sandbox, asked at the edge. */
final class TokenOfASandboxTest {
    private static final Admission ADMITTED = new Admission.Admitted(Optional.empty());

    private final World world = new World();
    private final RoutingDecisions routing = world.core.routing();

    @Test
    void itsOwnOpensIt() {
        SandboxView made = world.create();
        assertThat(routing.opens(made.id(), made.token().value())).isTrue();
        world.core.lifecycle().pause(CALLER, made.id());
        assertThat(routing.opens(made.id(), made.token().value())).isTrue();
    }

    @Test
    void noOtherOpensIt() {
        SandboxView made = world.create();
        SandboxView other = world.create();
        assertThat(routing.opens(made.id(), other.token().value())).isFalse();
        assertThat(routing.opens(made.id(), "")).isFalse();
        assertThat(routing.opens(new SandboxId("i0"), made.token().value())).isFalse();
    }

    @Test
    void trafficThatIsNotPublicNeedsATokenOfItsOwn() {
        SandboxView made = world.create(closed(Optional.empty()));
        SandboxView other = world.create(closed(Optional.empty()));
        String token = made.trafficToken().orElseThrow().value();
        assertThat(admitted(made, 8080, Optional.of(token))).isEqualTo(ADMITTED);
        assertThat(admitted(made, 8080, Optional.empty())).isEqualTo(new Admission.TokenMissing());
        for (String wrong : List.of(
                "", made.token().value(), other.trafficToken().orElseThrow().value())) {
            assertThat(admitted(made, 8080, Optional.of(wrong))).isEqualTo(new Admission.TokenWrong());
        }
        assertThat(admitted(made, 49_983, Optional.empty())).isEqualTo(ADMITTED);
        assertThat(routing.opens(made.id(), token)).isFalse();
        world.core.lifecycle().pause(CALLER, made.id());
        assertThat(admitted(made, 8080, Optional.of(token))).isEqualTo(ADMITTED);
        assertThat(admitted(made, 8080, Optional.empty())).isEqualTo(new Admission.TokenMissing());
    }

    @Test
    void publicTrafficNeedsNone() {
        SandboxView made = world.create();
        assertThat(made.trafficToken()).isEmpty();
        assertThat(admitted(made, 8080, Optional.empty())).isEqualTo(ADMITTED);
    }

    @Test
    void aMaskedHostIsSaidForProgramsAndNeverForTheDaemon() {
        SandboxView made = world.create(closed(Optional.of("localhost:${PORT}")));
        Optional<String> token = made.trafficToken().map(AccessToken::value);
        assertThat(admitted(made, 8080, token)).isEqualTo(new Admission.Admitted(Optional.of("localhost:8080")));
        assertThat(admitted(made, 49_983, token)).isEqualTo(ADMITTED);
    }

    private Admission admitted(SandboxView sandbox, int port, Optional<String> token) {
        return routing.admit(sandbox.id(), port, token);
    }

    private static CreateSandbox closed(Optional<String> mask) {
        CreateSandbox open = CreateSandbox.of("base", Duration.ofMinutes(5));
        return new CreateSandbox(
                open.template(),
                open.timeout(),
                open.onTimeout(),
                open.autoResume(),
                open.metadata(),
                open.env(),
                new NetworkAccess(true, false, mask),
                open.idempotency());
    }

    @Test
    void nothingOpensItAfterItsEnd() {
        SandboxView made = world.create();
        world.core.lifecycle().kill(CALLER, made.id());
        world.settle();
        assertThat(routing.opens(made.id(), made.token().value())).isFalse();
    }
}
