package corral.testkit.host;

import static corral.testkit.sandbox.ExampleSandboxes.freshId;

import corral.api.agent.SandboxAgent;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;

/** The daemons in memory keep the contract, also behind a network that loses calls. */
final class InMemoryAgentTest {
    @Nested
    class Calm extends OverInMemoryHost {
        Calm() {
            super(AgentWeather.CALM);
        }
    }

    @Nested
    class Foul extends OverInMemoryHost {
        Foul() {
            super(inTurn());
        }

        private static AgentWeather inTurn() {
            AgentWeather.Fate[] fates = AgentWeather.Fate.values();
            AtomicInteger calls = new AtomicInteger();
            return address -> fates[calls.getAndIncrement() % fates.length];
        }
    }

    abstract static class OverInMemoryHost extends SandboxAgentContract {
        private final InMemoryHostFixture fixture = new InMemoryHostFixture(HostWeather.CALM);
        private final Map<SandboxAddress, SandboxId> daemons = new HashMap<>();
        private final SandboxAgent agent;

        private OverInMemoryHost(AgentWeather weather) {
            agent = new InMemoryAgent((InMemoryHost) fixture.host(), weather, time -> {});
        }

        @Override
        protected SandboxAgent agent() {
            return agent;
        }

        @Override
        protected SandboxAddress freshDaemon() {
            SandboxId id = freshId();
            SandboxAddress address = new InsistentHost(fixture).running(id).address();
            daemons.put(address, id);
            return address;
        }

        @Override
        protected SandboxAddress nobody() {
            return new SandboxAddress("10.255.255.254");
        }

        @Override
        protected void hang(SandboxAddress daemon) {
            ((InMemoryHost) fixture.host()).killDaemon(daemons.getOrDefault(daemon, freshId()));
        }
    }
}
