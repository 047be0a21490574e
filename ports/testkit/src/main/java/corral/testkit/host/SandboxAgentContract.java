package corral.testkit.host;

import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.AccessToken;
import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.agent.SandboxAgent.Initialisation;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateId;
import corral.testkit.time.Patience;
import corral.testkit.time.Together;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxAgent} and the daemons behind it keep, also over a network that loses calls. */
public abstract class SandboxAgentContract {
    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    protected abstract SandboxAgent agent();

    /** The address of a daemon that answers and was never initialised; another with every call. */
    protected abstract SandboxAddress freshDaemon();

    /** An address at which no daemon answers. */
    protected abstract SandboxAddress nobody();

    /** Makes a daemon hang: its port stays, it answers nothing any more. */
    protected abstract void hang(SandboxAddress daemon);

    /** Lets a little time pass; an adapter with real time sleeps for some 20 ms. */
    protected void letTimePass() {}

    private static Initialisation owner(SandboxId id, int epoch, String token) {
        return new Initialisation(
                id,
                new TemplateId("base"),
                epoch,
                new AccessToken(token),
                Map.of("NAME", "value with \"quotes\"\nand lines, ünï"),
                Instant.parse("2030-01-01T00:00:00Z"));
    }

    private AgentOutcome reached(Supplier<AgentOutcome> call) {
        return Patience.ask(
                "a daemon that is reached",
                this::letTimePass,
                call,
                outcome -> !(outcome instanceof AgentOutcome.Unreachable));
    }

    private AgentOutcome initialise(SandboxAddress daemon, Initialisation owner) {
        return reached(() -> agent().initialise(daemon, owner, AT_MOST));
    }

    @Test
    void aDaemonThatRunsIsHealthyBeforeAndAfterItHasAnOwner() {
        SandboxAddress daemon = freshDaemon();

        assertThat(reached(() -> agent().health(daemon, AT_MOST))).isEqualTo(new AgentOutcome.Ready());
        initialise(daemon, owner(freshId(), 1, "token"));
        assertThat(reached(() -> agent().health(daemon, AT_MOST))).isEqualTo(new AgentOutcome.Ready());
    }

    @Test
    void theSameOwnerMayComeAgain() {
        SandboxAddress daemon = freshDaemon();
        Initialisation owner = owner(freshId(), 4, "token");

        assertThat(initialise(daemon, owner)).isEqualTo(new AgentOutcome.Ready());
        assertThat(initialise(daemon, owner)).isEqualTo(new AgentOutcome.Ready());
    }

    @Test
    void anotherEpochIsRejected() {
        SandboxAddress daemon = freshDaemon();
        SandboxId id = freshId();
        initialise(daemon, owner(id, 2, "token"));

        assertThat(initialise(daemon, owner(id, 1, "older"))).isInstanceOf(AgentOutcome.Rejected.class);
        assertThat(initialise(daemon, owner(id, 3, "newer"))).isInstanceOf(AgentOutcome.Rejected.class);
        assertThat(initialise(daemon, owner(id, 3, "token"))).isInstanceOf(AgentOutcome.Rejected.class);
        assertThat(initialise(daemon, owner(id, 2, "token"))).isEqualTo(new AgentOutcome.Ready());
    }

    @Test
    void anotherTokenOfTheSameEpochIsRejected() {
        SandboxAddress daemon = freshDaemon();
        SandboxId id = freshId();
        initialise(daemon, owner(id, 1, "token"));

        assertThat(initialise(daemon, owner(id, 1, "guessed"))).isInstanceOf(AgentOutcome.Rejected.class);
    }

    @Test
    void ofManyOwnersOneGetsTheDaemon() {
        SandboxAddress daemon = freshDaemon();
        SandboxId id = freshId();

        List<AgentOutcome> outcomes = Together.run(4, i -> initialise(daemon, owner(id, i + 1, "token" + i)));

        assertThat(outcomes.stream().filter(AgentOutcome.Ready.class::isInstance))
                .hasSize(1);
    }

    @Test
    void whereNobodyAnswersNothingIsReached() {
        SandboxAddress nobody = nobody();

        assertThat(agent().health(nobody, SHORT)).isInstanceOf(AgentOutcome.Unreachable.class);
        assertThat(agent().initialise(nobody, owner(freshId(), 1, "token"), SHORT))
                .isInstanceOf(AgentOutcome.Unreachable.class);
    }

    @Test
    void aDaemonThatHangsIsUnreachable() {
        SandboxAddress daemon = freshDaemon();

        hang(daemon);

        assertThat(agent().health(daemon, SHORT)).isInstanceOf(AgentOutcome.Unreachable.class);
        assertThat(agent().initialise(daemon, owner(freshId(), 1, "token"), SHORT))
                .isInstanceOf(AgentOutcome.Unreachable.class);
    }
}
