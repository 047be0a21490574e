package corral.testkit.simulation;

import corral.api.access.Caller;
import corral.api.host.HostOutcome;
import corral.api.lifecycle.SandboxQueries.ListSandboxes;
import corral.api.lifecycle.SandboxQueries.Page;
import corral.api.lifecycle.SandboxQueries.PageToken;
import corral.api.lifecycle.SandboxView;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.Claim;
import corral.api.sandbox.ObservedSandbox.Phase;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.store.SandboxHistory;
import corral.api.team.TeamId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold when nothing has gone wrong for a while. */
final class CalmChecks {
    private static final Duration OVERDUE = Duration.ofSeconds(1);
    private static final int PAGE = 7;

    private final World world;

    CalmChecks(World world) {
        this.world = world;
    }

    void all() {
        world.ledger().stories().forEach(world.ledger()::found);
        nothingLeftOnHost();
        snapshotsAreWhole();
        poolsReachTheirSize();
        deadlinesAct();
        viewsAgreeWithStore();
        world.ledger().stories().forEach(this::endIsTold);
        world.ledger().rethrow();
    }

    private void nothingLeftOnHost() {
        Set<SandboxId> wanted = new TreeSet<>();
        for (SandboxRecord record : world.store().truth()) {
            Phase phase = record.observed().phase();
            if (phase == Phase.RUNNING || phase == Phase.FROZEN || phase == Phase.DUMPED || phase == Phase.SHELVED) {
                wanted.add(record.id());
            }
            compare(record);
        }
        Set<SandboxId> present = world.host().present();
        if (!present.equals(wanted)) {
            world.ledger()
                    .broken(
                            Invariant.NOTHING_LEFT_ON_HOST,
                            "records want " + wanted + ", and the host has " + present + ".");
        }
    }

    private void snapshotsAreWhole() {
        Set<SnapshotId> usable = new TreeSet<>();
        for (Snapshot snapshot : world.snapshots().list()) {
            if (snapshot.stage() == Snapshot.Stage.READY && snapshot.purpose() == Snapshot.Purpose.KEEP) {
                usable.add(snapshot.id());
            } else {
                world.ledger().broken(Invariant.NOTHING_LEFT_ON_HOST, "there is still " + snapshot + ".");
            }
        }
        Set<SnapshotId> kept = world.host().kept();
        if (!kept.equals(usable)) {
            world.ledger()
                    .broken(
                            Invariant.NOTHING_LEFT_ON_HOST,
                            "records tell of the snapshots " + usable + ", and the host keeps " + kept + ".");
        }
    }

    private void compare(SandboxRecord record) {
        HostOutcome has = world.aside(() -> world.host().inspect(record.id()));
        boolean agrees = switch (record.observed().phase()) {
            case ABSENT, FAILED -> has instanceof HostOutcome.Absent;
            case STARTING -> false;
            case RUNNING ->
                has instanceof HostOutcome.Running && record.desired().power() == Power.RUNNING;
            case FROZEN -> has instanceof HostOutcome.Frozen && record.desired().power() == Power.PAUSED;
            case DUMPED ->
                has instanceof HostOutcome.Stored(var contents, var _)
                        && contents == Contents.MEMORY
                        && record.desired().power() == Power.PAUSED;
            case SHELVED ->
                has instanceof HostOutcome.Stored(var contents, var _)
                        && contents == Contents.FILES
                        && (record.desired().power() == Power.PAUSED
                                || record.desired().power() == Power.SHELVED);
        };
        if (!agrees) {
            world.ledger()
                    .broken(
                            Invariant.NOTHING_LEFT_ON_HOST,
                            "the host has " + has + ", where the record is " + record + ".");
        }
    }

    private void poolsReachTheirSize() {
        for (PoolSpec pool : world.pools().list()) {
            long members = world.store().truth().stream()
                    .filter(record -> record.desired().pool().equals(Optional.of(pool.name()))
                            && record.desired().claim().isEmpty()
                            && record.desired().power() == Power.RUNNING
                            && record.observed().phase() == Phase.RUNNING)
                    .count();
            Optional<PoolStatus> status = world.pools().status(pool.name());
            boolean stalled = status.flatMap(PoolStatus::stalled).isPresent();
            if (members != pool.size() && !stalled) {
                world.ledger()
                        .broken(
                                Invariant.POOLS_REACH_THEIR_SIZE,
                                "pool " + pool.name() + " has " + members + " of " + pool.size()
                                        + " members, and reports " + status + ".");
            }
        }
    }

    /** May be asked at any time after the world has become calm. */
    void deadlinesAct() {
        Instant overdue = world.time().now().minus(OVERDUE);
        for (SandboxRecord record : world.store().truth()) {
            boolean late = record.desired().power() == Power.RUNNING
                    && record.desired()
                            .claim()
                            .map(Claim::lifetime)
                            .flatMap(lifetime -> lifetime.deadline())
                            .filter(deadline -> deadline.isBefore(overdue))
                            .isPresent();
            if (late) {
                world.ledger()
                        .broken(
                                Invariant.DEADLINES_ACT,
                                record.id() + " runs, and its deadline has passed: "
                                        + record.desired().claim().map(Claim::lifetime) + ".");
            }
        }
    }

    private void viewsAgreeWithStore() {
        for (Replica process : world.processes()) {
            World.TEAMS.forEach(team -> listAgrees(process, team));
            world.ledger().stories().forEach(story -> routeAgrees(process, story.id()));
        }
    }

    private void listAgrees(Replica process, TeamId team) {
        Caller caller = new Caller(team, "key-of-" + team);
        Map<SandboxId, SandboxView.State> expected = new TreeMap<>();
        for (SandboxRecord record : world.store().truth()) {
            boolean owned = record.desired()
                    .claim()
                    .filter(claim -> claim.team().equals(team))
                    .isPresent();
            if (owned
                    && record.desired().power() != Power.GONE
                    && record.observed().phase() != Phase.FAILED) {
                expected.put(
                        record.id(),
                        record.desired().power() != Power.RUNNING
                                ? SandboxView.State.PAUSED
                                : SandboxView.State.RUNNING);
            }
        }
        Map<SandboxId, SandboxView.State> listed = new TreeMap<>();
        Optional<PageToken> after = Optional.empty();
        do {
            Optional<PageToken> from = after;
            ListSandboxes all = ListSandboxes.ALL;
            Answer<Page> answer = world.aside(() -> process.core()
                    .queries()
                    .list(
                            caller,
                            new ListSandboxes(
                                    all.states(),
                                    all.metadata(),
                                    all.template(),
                                    all.startedAfter(),
                                    all.newestFirst(),
                                    PAGE,
                                    from)));
            if (!(answer instanceof Answer.Done<Page>(var page))) {
                world.ledger()
                        .broken(
                                Invariant.VIEWS_AGREE_WITH_STORE,
                                process.name() + " answers a list with " + answer + ".");
                return;
            }
            page.sandboxes().forEach(view -> listed.put(view.id(), view.state()));
            page.sandboxes().forEach(view -> getAgrees(process, caller, view));
            long running = expected.values().stream()
                    .filter(state -> state == SandboxView.State.RUNNING)
                    .count();
            if (page.totalRunning() != running) {
                world.ledger()
                        .broken(
                                Invariant.VIEWS_AGREE_WITH_STORE,
                                process.name() + " counts " + page.totalRunning() + " running of " + team
                                        + ", where the store has " + running + ".");
            }
            after = page.next();
        } while (after.isPresent());
        if (!listed.equals(expected)) {
            world.ledger()
                    .broken(
                            Invariant.VIEWS_AGREE_WITH_STORE,
                            process.name() + " lists " + listed + " of " + team + ", where the store has " + expected
                                    + ".");
        }
    }

    private void getAgrees(Replica process, Caller caller, SandboxView view) {
        Answer<SandboxView> answer = world.aside(() -> process.core().queries().get(caller, view.id()));
        if (!answer.equals(Answer.done(view))) {
            world.ledger()
                    .broken(
                            Invariant.VIEWS_AGREE_WITH_STORE,
                            process.name() + " lists " + view + ", and answers " + answer + ".");
        }
    }

    private void endIsTold(Story story) {
        Optional<Caller> owner = story.promise().map(Story.Promise::owner);
        if (owner.isEmpty() || world.store().truth(story.id()).isPresent()) {
            return;
        }
        Instant oldest = world.time().now().minus(SandboxHistory.KEPT);
        Optional<SandboxHistory.End> noted = world.history().find(story.id());
        if (noted.isEmpty()) {
            world.ledger().broken(Invariant.ENDS_ARE_TOLD, story.id() + " ended, and nothing says why.");
            return;
        }
        for (Replica process : world.processes()) {
            Answer<SandboxView> answer =
                    world.aside(() -> process.core().queries().get(owner.get(), story.id()));
            boolean told = answer instanceof Answer.Refused<SandboxView>(Refusal.SandboxNotFound(var _, var ended))
                    && ended.isPresent();
            if (!told && !noted.get().cause().at().isBefore(oldest)) {
                world.ledger()
                        .broken(
                                Invariant.ENDS_ARE_TOLD,
                                process.name() + " tells the owner of " + story.id() + " " + answer + ", where "
                                        + noted.get() + " is noted.");
            }
        }
    }

    private void routeAgrees(Replica process, SandboxId id) {
        Optional<SandboxRecord> record = world.store().truth(id);
        RouteDecision decision = world.aside(() -> process.core().routing().decide(id, SandboxAddress.DAEMON_PORT));
        RouteDecision expected = record.flatMap(known -> known.desired().claim().map(claim -> expected(known, claim)))
                .orElse(new RouteDecision.NotFound(id));
        if (!decision.equals(expected)) {
            world.ledger()
                    .broken(
                            Invariant.VIEWS_AGREE_WITH_STORE,
                            process.name() + " routes " + id + " to " + decision + ", where the store says " + expected
                                    + ".");
        }
    }

    private static RouteDecision expected(SandboxRecord record, Claim claim) {
        RouteDecision notFound = new RouteDecision.NotFound(record.id());
        return switch (record.observed().phase()) {
            case RUNNING ->
                record.observed()
                        .address()
                        .map(address -> (RouteDecision) new RouteDecision.Forward(address, SandboxAddress.DAEMON_PORT))
                        .orElse(notFound);
            case SHELVED -> notFound;
            case FROZEN, DUMPED -> claim.lifetime().autoResume() ? new RouteDecision.Wake(record.id()) : notFound;
            case ABSENT, STARTING, FAILED -> notFound;
        };
    }
}
