package corral.core.owner;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxSnapshots;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Claim;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotLimits;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.store.StoreUnavailable;
import corral.api.team.Team;
import corral.api.team.TeamStore;
import corral.api.time.TimeSource;
import corral.api.wiring.SnapshotPorts;
import corral.core.claim.Creation;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import corral.core.order.Patience;
import corral.core.snapshot.SnapshotCatalog;
import corral.core.snapshot.SnapshotKeeper;
import corral.core.view.Views;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What owners ask for of snapshots. */
public final class SnapshotCommands implements SandboxSnapshots {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int LARGEST_PAGE = 100;
    private static final int LONGEST_TEXT = 256;

    private final Limits limits;
    private final SnapshotLimits bounds;
    private final SandboxStore store;
    private final SandboxWaiter waiter;
    private final TeamStore teams;
    private final SnapshotCatalog catalog;
    private final SnapshotKeeper keeper;
    private final Creation creation;
    private final Views views;
    private final TimeSource time;

    public SnapshotCommands(
            Limits limits,
            SnapshotPorts ports,
            SandboxStore store,
            SandboxWaiter waiter,
            TeamStore teams,
            SnapshotKeeper keeper,
            Creation creation,
            Views views,
            TimeSource time) {
        this.limits = limits;
        this.bounds = ports.limits();
        this.store = store;
        this.waiter = waiter;
        this.teams = teams;
        this.catalog = new SnapshotCatalog(ports.store(), time);
        this.keeper = keeper;
        this.creation = creation;
        this.views = views;
        this.time = time;
    }

    @Override
    public Answer<Snapshot> snapshot(Caller caller, SandboxId id, Optional<String> name, Contents most) {
        Optional<String> plain = name.map(given -> SnapshotCatalog.plain(caller.team(), given));
        if (plain.filter(given -> !NAME.matcher(given).matches()).isPresent()) {
            return invalid(
                    "The name of a snapshot has 1 to 128 letters, digits, '.', '_' and '-', first a letter or digit.");
        }
        return asking(() -> running(caller, id)
                .then(found -> keeper.capture(found, claim(found), plain, Snapshot.Purpose.KEEP, most)));
    }

    @Override
    public Answer<SnapshotPage> list(Caller caller, ListSnapshots query) {
        if (query.limit() < 1 || query.limit() > LARGEST_PAGE) {
            return invalid("A page has 1 to " + LARGEST_PAGE + " snapshots. Ask for the next page to see more.");
        }
        Optional<String> name = query.name().map(given -> SnapshotCatalog.plain(caller.team(), given));
        return asking(() -> {
            Optional<Snapshot> after =
                    query.after().filter(SnapshotId::isValid).flatMap(id -> catalog.find(caller.team(), id));
            if (query.after().isPresent() && after.isEmpty()) {
                return invalid("The page token is not one that this service gave. Start again with the first page.");
            }
            List<Snapshot> all = catalog.of(caller.team());
            List<Snapshot> found = all.subList(after.map(all::indexOf).orElse(-1) + 1, all.size()).stream()
                    .filter(each -> query.source()
                            .filter(source -> !each.source().value().equals(source))
                            .isEmpty())
                    .filter(each -> name.isEmpty()
                            || each.name().equals(name)
                            || each.id().value().equals(name.get()))
                    .limit(query.limit() + 1L)
                    .toList();
            boolean more = found.size() > query.limit();
            List<Snapshot> page = more ? found.subList(0, query.limit()) : found;
            return Answer.done(new SnapshotPage(
                    page, more ? Optional.of(page.getLast().id().value()) : Optional.empty()));
        });
    }

    @Override
    public Answer<Snapshot> find(Caller caller, String idOrName) {
        return asking(() -> Optional.of(idOrName)
                .filter(text -> text.length() <= LONGEST_TEXT)
                .flatMap(text -> catalog.find(caller.team(), text))
                .map(Answer::done)
                .orElseGet(() -> Answer.refused(new Refusal.SnapshotNotFound(idOrName))));
    }

    @Override
    public Answer<SnapshotId> delete(Caller caller, String idOrName) {
        return find(caller, idOrName)
                .then(snapshot -> asking(() -> keeper.delete(snapshot)
                        ? Answer.done(snapshot.id())
                        : Answer.refused(new Refusal.SnapshotNotFound(idOrName))));
    }

    @Override
    public Answer<List<Answer<SandboxView>>> fork(Caller caller, SandboxId id, int count, Duration timeout) {
        if (count < 1 || count > Math.max(1, bounds.maxForks())) {
            return invalid("A fork makes 1 to " + bounds.maxForks() + " sandboxes.");
        }
        if (timeout.isNegative() || timeout.compareTo(limits.maxTimeout()) > 0) {
            return invalid("A timeout is 0 to " + limits.maxTimeout().toSeconds() + " seconds.");
        }
        return asking(() -> {
            Optional<Team> team = teams.find(caller.team());
            if (team.isEmpty()) {
                return Answer.refused(new Refusal.Unauthenticated("The key's team does not exist any more."));
            }
            return running(caller, id)
                    .then(found -> keeper.capture(
                                    found, claim(found), Optional.empty(), Snapshot.Purpose.FORK, Contents.MEMORY)
                            .map(snapshot -> copies(team.get(), caller, snapshot, like(found, timeout), count)));
        });
    }

    private List<Answer<SandboxView>> copies(
            Team team, Caller caller, Snapshot snapshot, CreateSandbox like, int count) {
        try {
            return creation.fork(team, caller, snapshot, like, count).stream()
                    .map(answer -> answer.map(views::of))
                    .toList();
        } finally {
            keeper.release(snapshot);
        }
    }

    /** What a copy has of its source; its environment comes with the snapshot. */
    private static CreateSandbox like(SandboxRecord source, Duration timeout) {
        Claim claim = claim(source);
        return new CreateSandbox(
                source.id().value(),
                Optional.of(timeout),
                claim.lifetime().onTimeout(),
                claim.lifetime().autoResume(),
                claim.metadata(),
                Map.of(),
                claim.network(),
                Optional.empty());
    }

    /** The sandbox, as soon as it is between no two states; what is paused has to be resumed first. */
    private Answer<SandboxRecord> running(Caller caller, SandboxId id) {
        try (SandboxWaiter.Waiting waiting = waiter.listen(id)) {
            Patience patience = new Patience(time, limits.transitionDeadline());
            while (true) {
                Optional<SandboxRecord> found = store.get(id)
                        .filter(record -> record.desired()
                                .claim()
                                .filter(claim -> claim.team().equals(caller.team()))
                                .isPresent());
                if (found.isEmpty()) {
                    return Answer.refused(new Refusal.SandboxNotFound(id));
                }
                switch (Lifecycle.stateOf(found.get())) {
                    case State.Running running
                    when running.initialised() -> {
                        return Answer.done(found.get());
                    }
                    case State.Running _, State.Arriving _, State.Resuming _ -> {}
                    case State.Pausing _, State.Paused _ -> {
                        return Answer.refused(new Refusal.StateConflict(
                                "Sandbox '" + id + "' is paused. Connect to it first, then try again."));
                    }
                    case State.Available _, State.Failed _, State.Terminating _, State.Gone _ -> {
                        return Answer.refused(new Refusal.SandboxNotFound(id));
                    }
                }
                if (!patience.await(waiting)) {
                    return Answer.refused(new Refusal.StillTransitioning(id));
                }
            }
        }
    }

    private static Claim claim(SandboxRecord record) {
        return record.desired().claim().orElseThrow();
    }

    private static <T> Answer<T> invalid(String sentence) {
        return Answer.refused(new Refusal.InvalidRequest(sentence));
    }

    private static <T> Answer<T> asking(Supplier<Answer<T>> question) {
        try {
            return question.get();
        } catch (StoreUnavailable e) {
            return Answer.refused(
                    new Refusal.PlatformUnavailable("Snapshots cannot be read or written now. Try again in a moment."));
        }
    }
}
