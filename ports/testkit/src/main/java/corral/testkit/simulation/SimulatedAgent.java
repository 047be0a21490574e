package corral.testkit.simulation;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.sandbox.SandboxAddress;
import java.time.Duration;

/** The daemons as one process reaches them. */
record SimulatedAgent(Life life, SandboxAgent agent) implements SandboxAgent {
    @Override
    public AgentOutcome initialise(SandboxAddress address, Initialisation initialisation, Duration atMost) {
        return life.act(() -> agent.initialise(address, initialisation, atMost));
    }

    @Override
    public AgentOutcome health(SandboxAddress address, Duration atMost) {
        return life.act(() -> agent.health(address, atMost));
    }
}
