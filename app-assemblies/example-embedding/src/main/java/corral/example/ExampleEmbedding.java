package corral.example;

import corral.api.access.Caller;
import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxView;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxAddress;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.core.CorralCore;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.routing.RecordingRoutePublisher;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Embeds the core: adapters in memory, a host of one's own, a loop, and then the life of a sandbox. A platform replaces one adapter after the other by its
 * own, and lets the contract suite of each port judge it.
 */
public final class ExampleEmbedding {
    private static final TeamId TEAM = new TeamId("research");

    private ExampleEmbedding() {}

    /** Runs the example and prints what happens. */
    public static void main(String... arguments) throws IOException {
        Path folder = Files.createTempDirectory("corral-example");
        run(folder, System.out);
        Files.delete(folder);
    }

    static void run(Path folder, PrintStream out) {
        Template sleep = InMemoryTemplateCatalog.template("sleep");
        ChildProcessHost host = new ChildProcessHost(folder, Map.of(sleep.id(), List.of("sleep", "3600")));
        InMemorySandboxStore store = new InMemorySandboxStore();
        InMemoryPoolStore pools =
                new InMemoryPoolStore(new PoolSpec(new PoolName("warm"), sleep.id(), 2, 1, 3, Duration.ZERO));
        InMemoryTeamStore teams = new InMemoryTeamStore();
        teams.add(new Team(TEAM, 10, Instant.now()));
        SecureRandom random = new SecureRandom();

        DrivingPorts core = CorralCore.create(new DrivenPorts(
                "example",
                Limits.DEFAULT,
                store,
                store,
                new InMemorySandboxHistory(),
                host,
                host,
                (id, network) -> host.inspect(id),
                new NoDaemon(),
                new RecordingRoutePublisher(),
                new InMemoryTemplateCatalog(sleep),
                pools,
                teams,
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("example"),
                Instant::now,
                count -> {
                    byte[] bytes = new byte[count];
                    random.nextBytes(bytes);
                    return bytes;
                }));

        try (Loop loop = new Loop(core.reconciliation(), store, pools)) {
            loop.start();
            Caller caller = new Caller(TEAM, "example");
            SandboxView sandbox =
                    done(core.lifecycle().create(caller, CreateSandbox.of("sleep", Duration.ofMinutes(5))));
            out.println("created " + sandbox.id() + ": " + host.inspect(sandbox.id()));
            done(core.lifecycle().pause(caller, sandbox.id()));
            out.println("paused: " + host.inspect(sandbox.id()));
            done(core.lifecycle().connect(caller, sandbox.id(), Optional.empty()));
            out.println("resumed: " + host.inspect(sandbox.id()));
            done(core.lifecycle().kill(caller, sandbox.id()));
            out.println("killed: " + host.inspect(sandbox.id()));
        }
        host.present().forEach(host::stop);
        out.println("left on the host: " + host.present());
    }

    private static <T> T done(Answer<T> answer) {
        return switch (answer) {
            case Answer.Done<T>(var value) -> value;
            case Answer.Refused<T>(var refusal) -> throw new IllegalStateException(refusal.sentence());
        };
    }

    /** These sandboxes have no daemon inside that could be handed to its owner. */
    private static final class NoDaemon implements SandboxAgent {
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
