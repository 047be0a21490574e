package corral.standalone.bench;

import static java.util.Locale.ROOT;

import corral.api.access.Caller;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxQueries.ListSandboxes;
import corral.api.lifecycle.SandboxQueries.Page;
import corral.api.refusal.Answer;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.store.WriteOutcome;
import corral.api.team.Team;
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
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Pages of a list with few and with many sandboxes in the store, which must cost the same, and how long it takes to expire a thousand at once. */
public final class ListBench {
    private static final Template TEMPLATE = InMemoryTemplateCatalog.template("base");
    private static final int PAGES = 2_000;
    private static final int DUE = 1_000;

    private final InMemorySandboxStore store = new InMemorySandboxStore();
    private final InMemoryHost host = new InMemoryHost();
    private final VirtualTime time = new VirtualTime();
    private final DrivingPorts core;

    private ListBench(int known) {
        InMemoryTeamStore teams = new InMemoryTeamStore();
        teams.add(new Team(ExampleSandboxes.TEAM, Integer.MAX_VALUE, Instant.EPOCH));
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
                new InMemoryPoolStore(),
                teams,
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("key-1"),
                time,
                new SeededEntropy(1)));
        for (int n = 0; n < known; n++) {
            add(ExampleSandboxes.claim()
                    .withLifetime(new Lifetime(
                            Optional.of(time.now().plusSeconds(60)), Duration.ofMinutes(1), OnTimeout.KILL, false)));
        }
        core.reconciliation().reset(store.list());
    }

    private void add(Claim claim) {
        SandboxId id = ExampleSandboxes.freshId();
        DesiredSandbox desired = new DesiredSandbox(
                TEMPLATE.revision(), TEMPLATE.resources(), Optional.empty(), Optional.of(claim), Power.RUNNING, 0);
        if (!(store.create(id, ExampleSandboxes.MADE, desired) instanceof WriteOutcome.Written(var made))) {
            throw new IllegalStateException("A calm store made no record.");
        }
        store.updateObserved(
                id,
                made.version(),
                new ObservedSandbox(
                        ObservedSandbox.Phase.RUNNING,
                        Optional.of(new SandboxAddress("10.0.0.1")),
                        Optional.of(TEMPLATE.revision()),
                        claim.token().epoch(),
                        0,
                        1,
                        Optional.of(ExampleSandboxes.MADE),
                        Optional.empty()));
    }

    /** Nanoseconds of pages of a hundred, one after the other through the list and again from its start; sorted. */
    private long[] pages() {
        Caller caller = new Caller(ExampleSandboxes.TEAM, "key");
        long[] took = new long[PAGES];
        ListSandboxes query = ListSandboxes.ALL;
        for (int n = 0; n < PAGES; n++) {
            long began = System.nanoTime();
            Answer<Page> answer = core.queries().list(caller, query);
            took[n] = System.nanoTime() - began;
            if (!(answer instanceof Answer.Done<Page>(var page))) {
                throw new IllegalStateException("A page was refused: " + answer);
            }
            query = new ListSandboxes(
                    query.states(),
                    query.metadata(),
                    query.template(),
                    query.startedAfter(),
                    query.newestFirst(),
                    query.limit(),
                    page.next());
        }
        Arrays.sort(took);
        return took;
    }

    /** Nanoseconds until everything that is due is ordered to end. */
    private long expire() {
        time.advance(Duration.ofSeconds(61));
        long began = System.nanoTime();
        Optional<Instant> next = core.reconciliation().expire();
        while (next.filter(at -> !at.isAfter(time.now())).isPresent()) {
            next = core.reconciliation().expire();
        }
        return System.nanoTime() - began;
    }

    /** Prints one line per number of known sandboxes, and one for the expiry. */
    public static void main(String[] arguments) {
        new ListBench(1_000).pages();
        for (int known : new int[] {1_000, 10_000, 100_000}) {
            long[] took = new ListBench(known).pages();
            System.out.printf(
                    ROOT,
                    "pages of 100 in memory, %,7d sandboxes known: p50 %.0f us, p99 %.0f us%n",
                    known,
                    took[PAGES / 2] / 1e3,
                    took[PAGES * 99 / 100] / 1e3);
        }
        new ListBench(DUE).expire();
        System.out.printf(
                ROOT,
                "expiry of %,d in the same second, in memory: ordered within %.1f ms%n",
                DUE,
                new ListBench(DUE).expire() / 1e6);
    }
}
