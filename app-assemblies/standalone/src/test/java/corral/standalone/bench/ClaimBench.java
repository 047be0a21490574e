package corral.standalone.bench;

import static java.util.Locale.ROOT;

import corral.api.access.Caller;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.refusal.Answer;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.store.WriteOutcome;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.core.CorralCore;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.host.InMemoryAgent;
import corral.testkit.host.InMemoryHost;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.routing.RecordingRoutePublisher;
import corral.testkit.sandbox.ExampleSandboxes;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Claims per second, with few and with many sandboxes known: the cost of a claim must not depend on their number. */
public final class ClaimBench {
    private static final TeamId CLAIMING = new TeamId("claiming");
    private static final PoolName POOL = new PoolName("base");
    private static final Template TEMPLATE = InMemoryTemplateCatalog.template("base");

    private final InMemorySandboxStore store = new InMemorySandboxStore();
    private final InMemoryHost host = new InMemoryHost();
    private final DrivingPorts core;

    private ClaimBench(int known, int stock) {
        InMemoryTeamStore teams = new InMemoryTeamStore();
        teams.add(new Team(CLAIMING, Integer.MAX_VALUE, Instant.EPOCH));
        teams.add(new Team(ExampleSandboxes.TEAM, Integer.MAX_VALUE, Instant.EPOCH));
        PoolSpec pool = new PoolSpec(POOL, TEMPLATE.id(), stock, 1, 1, Duration.ofDays(1));
        core = CorralCore.create(new DrivenPorts(
                "bench",
                Limits.DEFAULT,
                store,
                store,
                new InMemorySandboxHistory(),
                host,
                host,
                host,
                new InMemoryAgent(host),
                new RecordingRoutePublisher(),
                new InMemoryTemplateCatalog(TEMPLATE),
                new InMemoryPoolStore(pool),
                teams,
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("key-1"),
                new VirtualTime(),
                new SeededEntropy(1)));
        for (int n = 0; n < known; n++) {
            boolean pooled = n < stock;
            add(pooled ? Optional.empty() : Optional.of(ExampleSandboxes.claim()));
        }
        core.reconciliation().reset(store.list());
    }

    private void add(Optional<Claim> claim) {
        SandboxId id = ExampleSandboxes.freshId();
        DesiredSandbox desired = new DesiredSandbox(
                TEMPLATE.revision(), TEMPLATE.resources(), Optional.of(POOL), claim, Power.RUNNING, 0);
        HostOutcome started =
                host.start(new StartSandbox(id, TEMPLATE.revision(), TEMPLATE.resources(), NetworkAccess.OPEN));
        if (!(started instanceof HostOutcome.Running(SandboxAddress address, var revision))
                || !(store.create(id, ExampleSandboxes.MADE, desired) instanceof WriteOutcome.Written(var made))) {
            throw new IllegalStateException("A calm world started no sandbox.");
        }
        store.updateObserved(
                id,
                made.version(),
                new ObservedSandbox(
                        ObservedSandbox.Phase.RUNNING,
                        Optional.of(address),
                        Optional.of(revision),
                        claim.map(has -> has.token().epoch()).orElse(0),
                        0,
                        1,
                        Optional.of(ExampleSandboxes.MADE),
                        Optional.empty()));
    }

    /** Times single claims; nanoseconds, sorted. */
    private long[] claim(int count) {
        Caller caller = new Caller(CLAIMING, "key");
        CreateSandbox wish = CreateSandbox.of("base", Duration.ofMinutes(5));
        long[] took = new long[count];
        for (int n = 0; n < count; n++) {
            long began = System.nanoTime();
            Answer<?> answer = core.lifecycle().create(caller, wish);
            took[n] = System.nanoTime() - began;
            if (answer instanceof Answer.Refused<?>(var refusal)) {
                throw new IllegalStateException("Claim " + n + " was refused: " + refusal);
            }
        }
        Arrays.sort(took);
        return took;
    }

    /** Prints one line per number of known sandboxes. */
    public static void main(String[] arguments) throws GeneralSecurityException {
        boolean quick = List.of(arguments).contains("--quick");
        int claims = quick ? 300 : 900;
        for (int round = 0; round < 10; round++) {
            new ClaimBench(1_000, 1_000).claim(claims);
        }
        double hash = keyedHash();
        for (int known : new int[] {1_000, 100_000}) {
            long[] took = new ClaimBench(known, 1_000).claim(claims);
            long middle = took[claims / 2];
            System.out.printf(
                    ROOT,
                    "claims in memory, %,7d sandboxes known: %,8.0f per second, p50 %.1f us, p99 %.1f us; limit: one keyed hash, %.2f us, %.0fx%n",
                    known,
                    1e9 / Arrays.stream(took).average().orElseThrow(),
                    middle / 1e3,
                    took[claims * 99 / 100] / 1e3,
                    hash / 1e3,
                    middle / hash);
        }
    }

    /** Nanoseconds of what no claim can do without: the hash that makes its token. */
    private static double keyedHash() throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        byte[] input = new byte[64];
        int times = 200_000;
        long began = 0;
        for (int n = -times; n < times; n++) {
            if (n == 0) {
                began = System.nanoTime();
            }
            input[0] ^= mac.doFinal(input)[0];
        }
        return (double) (System.nanoTime() - began) / times;
    }
}
