package corral.core;

import static corral.core.World.CALLER;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.lifecycle.SandboxView;
import corral.api.routing.RoutingDecisions;
import corral.api.sandbox.SandboxId;
import org.junit.jupiter.api.Test;

/** Which token opens which sandbox, asked at the edge. */
final class TokenOfASandboxTest {
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
    void nothingOpensItAfterItsEnd() {
        SandboxView made = world.create();
        world.core.lifecycle().kill(CALLER, made.id());
        world.settle();
        assertThat(routing.opens(made.id(), made.token().value())).isFalse();
    }
}
