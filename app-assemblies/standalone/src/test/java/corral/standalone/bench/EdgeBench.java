package corral.standalone.bench;

import corral.api.lifecycle.Limits;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.store.WriteOutcome;
import corral.api.template.Template;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.core.CorralCore;
import corral.e2b.E2bHttp;
import corral.e2b.E2bSettings;
import corral.e2b.edge.EdgeConnections;
import corral.standalone.settings.ListenAddress;
import corral.standalone.web.WebServer;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.host.InMemoryAgent;
import corral.testkit.host.InMemoryHost;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.sandbox.ExampleSandboxes;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The edge as the server has it, in front of the real core, which knows many running sandboxes that are addresses of the loopback device: sandbox
 * {@code n} is {@code i} with {@code n} in 20 digits, at {@code 127.1.<n / 250>.<n % 250 + 1>}. Serves until it is ended.
 */
public final class EdgeBench {
    private static final Template TEMPLATE = InMemoryTemplateCatalog.template("base");

    private EdgeBench() {}

    /** Takes the port to listen on and the number of sandboxes. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        int sandboxes = Integer.parseInt(arguments[1]);
        InMemorySandboxStore store = new InMemorySandboxStore();
        InMemoryHost host = new InMemoryHost();
        EdgeConnections edge = new EdgeConnections();
        DrivingPorts core = CorralCore.create(new DrivenPorts(
                "bench",
                Limits.DEFAULT,
                store,
                store,
                new InMemorySandboxHistory(),
                host,
                host,
                host,
                new InMemoryAgent(host),
                edge,
                new InMemoryTemplateCatalog(TEMPLATE),
                new InMemoryPoolStore(),
                new InMemoryTeamStore(),
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("key-1"),
                new VirtualTime(),
                new SeededEntropy(1)));
        for (int n = 0; n < sandboxes; n++) {
            add(store, new SandboxId("i%020d".formatted(n)), "127.1." + n / 250 + "." + (n % 250 + 1));
        }
        core.reconciliation().reset(store.list());
        E2bHttp http = new E2bHttp(E2bSettings.DEFAULT, core, edge);
        try (WebServer _ = WebServer.open(http, new ListenAddress("127.0.0.1", port), Optional.empty(), config -> {})) {
            System.out.println("serving " + sandboxes + " sandboxes");
            new CountDownLatch(1).await();
        }
    }

    private static void add(InMemorySandboxStore store, SandboxId id, String address) {
        Claim example = ExampleSandboxes.claim();
        Claim claim = new Claim(
                example.id(),
                example.team(),
                example.madeBy(),
                example.claimedAt(),
                example.token(),
                example.env(),
                example.metadata(),
                example.lifetime(),
                NetworkAccess.OPEN,
                Optional.empty());
        DesiredSandbox desired = new DesiredSandbox(
                TEMPLATE.revision(), TEMPLATE.resources(), Optional.empty(), Optional.of(claim), Power.RUNNING, 0);
        if (!(store.create(id, ExampleSandboxes.MADE, desired) instanceof WriteOutcome.Written(var made))) {
            throw new IllegalStateException("A calm store took no sandbox.");
        }
        store.updateObserved(
                id,
                made.version(),
                new ObservedSandbox(
                        ObservedSandbox.Phase.RUNNING,
                        Optional.of(new SandboxAddress(address)),
                        Optional.of(TEMPLATE.revision()),
                        claim.token().epoch(),
                        0,
                        1,
                        Optional.of(ExampleSandboxes.MADE),
                        Optional.empty()));
    }
}
