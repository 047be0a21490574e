package corral.mcp;

import corral.api.lifecycle.Limits;
import corral.api.lifecycle.Reconciliation;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.SnapshotLimits;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxWaiter;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.api.wiring.SnapshotPorts;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;
import corral.core.CorralCore;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.host.InMemoryAgent;
import corral.testkit.host.InMemoryHost;
import corral.testkit.pool.InMemoryPoolStore;
import corral.testkit.routing.RecordingRoutePublisher;
import corral.testkit.snapshot.InMemorySnapshotStore;
import corral.testkit.store.InMemorySandboxHistory;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.template.InMemoryTemplateCatalog;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import corral.testkit.work.InMemoryFiles;
import corral.testkit.work.InMemoryProcesses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** The real core over adapters in memory, which works whenever somebody waits for it; time is virtual. */
public final class McpWorld {
    public static final TeamId RED = new TeamId("red");
    public static final TeamId BLUE = new TeamId("blue");

    private static final int TURNS = 1_000;
    private static final Duration STEP = Duration.ofMillis(50);

    public final VirtualTime time = new VirtualTime();
    public final InMemoryHost host = new InMemoryHost();
    public final InMemoryFiles files = new InMemoryFiles(door -> host.opens(door.address(), door.token()));
    public final InMemoryProcesses processes = new InMemoryProcesses(files, this::pass);
    public final DrivingPorts core;
    public final SandboxWork work;

    private final InMemorySandboxStore store = new InMemorySandboxStore();
    private final InMemoryTeamStore teams = new InMemoryTeamStore();
    private final TreeMap<SandboxId, Instant> due = new TreeMap<>();
    private SandboxFeed.Position position;
    private volatile Runnable whilePassing = () -> {};

    public McpWorld() {
        teams.add(new Team(RED, 3, time.now()));
        teams.add(new Team(BLUE, 3, time.now()));
        core = CorralCore.create(new DrivenPorts(
                "test",
                Limits.DEFAULT,
                store,
                id -> new Working(),
                new InMemorySandboxHistory(),
                host,
                host,
                host,
                new InMemoryAgent(host),
                new RecordingRoutePublisher(),
                new InMemoryTemplateCatalog(InMemoryTemplateCatalog.template("base")),
                new InMemoryPoolStore(),
                teams,
                new InMemoryApiKeyStore(),
                new FixedInstallationKeys("test"),
                time,
                new SeededEntropy(1),
                new SnapshotPorts(host, new InMemorySnapshotStore(), SnapshotLimits.DEFAULT)));
        SandboxFeed.Snapshot snapshot = store.list();
        core.reconciliation().reset(snapshot);
        position = snapshot.position();
        work = CorralCore.work(core, processes, files, WorkLimits.DEFAULT, time, new SeededEntropy(2));
    }

    /** A new key of a team. */
    public String key(TeamId team) {
        return value(core.tenancy().issueKey(team, "test")).secret();
    }

    public static <T> T value(Answer<T> answer) {
        return switch (answer) {
            case Answer.Done<T>(var value) -> value;
            case Answer.Refused<T>(var refusal) -> throw new AssertionError(refusal.sentence());
        };
    }

    /** What happens whenever a command in a sandbox lets time pass. */
    public void whilePassing(Runnable what) {
        whilePassing = what;
    }

    private void pass(Duration by) {
        time.advance(by);
        whilePassing.run();
    }

    /** Does everything that is due now. */
    public synchronized void settle() {
        for (int turn = 0; turn < TURNS; turn++) {
            if (!read() && !reconcile()) {
                return;
            }
        }
        throw new AssertionError("The reconcilers never come to rest.");
    }

    private boolean read() {
        if (!(store.changes(position, Duration.ZERO) instanceof SandboxFeed.Batch.Changes(var changes, var next))) {
            throw new AssertionError("The feed broke.");
        }
        position = next;
        changes.forEach(
                change -> core.reconciliation().apply(change).sandbox().ifPresent(id -> due.put(id, time.now())));
        return !changes.isEmpty();
    }

    private boolean reconcile() {
        boolean any = core.reconciliation()
                .expire()
                .filter(next -> !next.isAfter(time.now()))
                .isPresent();
        List<SandboxId> ready = due.entrySet().stream()
                .filter(task -> !task.getValue().isAfter(time.now()))
                .map(java.util.Map.Entry::getKey)
                .toList();
        for (SandboxId id : ready) {
            due.remove(id);
            Reconciliation.Next next = core.reconciliation().sandbox(id);
            next.after().ifPresent(after -> due.put(id, time.now().plus(after)));
            any = true;
        }
        return any;
    }

    /** Whoever waits works. */
    private final class Working implements SandboxWaiter.Waiting {
        @Override
        public boolean await(Duration atMost) {
            settle();
            time.advance(atMost.compareTo(STEP) < 0 ? atMost : STEP);
            settle();
            return atMost.compareTo(STEP) > 0;
        }

        @Override
        public void close() {}
    }
}
