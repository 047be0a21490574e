package corral.e2b.control;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.lifecycle.Limits;
import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxAddress;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.core.CorralCore;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.host.InMemoryHost;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import java.time.Duration;

/** The core itself over adapters in memory, with a clock that stands still; nobody drives it. */
final class MemoryCore {
    final VirtualTime time = new VirtualTime();
    final InMemorySandboxStore store = new InMemorySandboxStore();
    private final InMemoryHost host = new InMemoryHost();

    DrivingPorts start(RoutePublisher routes) {
        return CorralCore.create(new DrivenPorts(
                "test",
                Limits.DEFAULT,
                store,
                store,
                new InMemorySandboxHistory(),
                host,
                host,
                host,
                new ReadyAgent(),
                routes,
                new InMemoryTemplateCatalog(InMemoryTemplateCatalog.template("base")),
                new InMemoryPoolStore(),
                new InMemoryTeamStore(),
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("test"),
                time,
                new SeededEntropy(1)));
    }

    /** These sandboxes take any owner. */
    private static final class ReadyAgent implements SandboxAgent {
        @Override
        public AgentOutcome initialise(SandboxAddress address, Initialisation initialisation, Duration atMost) {
            return new AgentOutcome.Ready();
        }

        @Override
        public AgentOutcome health(SandboxAddress address, Duration atMost) {
            return new AgentOutcome.Ready();
        }
    }
}
