package corral.core.owner;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutePublisher;
import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.Contents;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.store.StoreUnavailable;
import corral.api.time.TimeSource;
import corral.core.claim.Creation;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Command;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.Promise;
import corral.core.lifecycle.State;
import corral.core.order.Orders;
import corral.core.order.Patience;
import corral.core.order.Reason;
import corral.core.view.Ends;
import corral.core.view.Views;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What owners ask for. */
public final class OwnerCommands implements SandboxLifecycle {
    private final Limits limits;
    private final SandboxStore store;
    private final SandboxWaiter waiter;
    private final SandboxIndex index;
    private final RoutePublisher routes;
    private final TimeSource time;
    private final Orders orders;
    private final Creation creation;
    private final Views views;
    private final Ends ends;
    private final ConcurrentSkipListSet<SandboxId> waking = new ConcurrentSkipListSet<>();

    public OwnerCommands(
            Limits limits,
            SandboxStore store,
            SandboxWaiter waiter,
            SandboxIndex index,
            RoutePublisher routes,
            TimeSource time,
            Orders orders,
            Creation creation,
            Views views,
            Ends ends) {
        this.limits = limits;
        this.store = store;
        this.waiter = waiter;
        this.index = index;
        this.routes = routes;
        this.time = time;
        this.orders = orders;
        this.creation = creation;
        this.views = views;
        this.ends = ends;
    }

    @Override
    public Answer<SandboxView> create(Caller caller, CreateSandbox command) {
        return asking(() -> creation.create(caller, command));
    }

    @Override
    public Answer<Connected> connect(Caller caller, SandboxId id, Optional<Duration> timeout) {
        Optional<Refusal> refusal = timeout.flatMap(this::refuse);
        return refusal.isPresent()
                ? Answer.refused(refusal.get())
                : asking(
                        caller,
                        () -> obey(id, ownedBy(caller), new Command.ResumeSandbox(timeout), Reason.of(caller))
                                .map(obeyed -> new Connected(views.of(obeyed.record()), obeyed.moved())));
    }

    @Override
    public Answer<SandboxView> pause(Caller caller, SandboxId id, Contents contents) {
        return asking(
                caller,
                () -> obey(id, ownedBy(caller), new Command.PauseSandbox(contents), Reason.of(caller))
                        .map(obeyed -> views.of(obeyed.record())));
    }

    @Override
    public Answer<SandboxId> kill(Caller caller, SandboxId id) {
        return asking(
                caller,
                () -> obey(id, ownedBy(caller), new Command.KillSandbox(), Reason.of(caller))
                        .map(_ -> id));
    }

    @Override
    public Answer<SandboxView> setTimeout(Caller caller, SandboxId id, Duration timeout) {
        Optional<Refusal> refusal = refuse(timeout);
        if (refusal.isPresent()) {
            return Answer.refused(refusal.get());
        }
        return asking(
                caller,
                () -> obey(id, ownedBy(caller), new Command.ChangeTimeout(timeout), Reason.of(caller))
                        .then(obeyed -> {
                            if (timeout.isZero()) {
                                orders.give(
                                        id, ownedBy(caller), new Command.ExpireSandbox(), Reason.of(Cause.Why.EXPIRED));
                                routes.withdraw(id);
                            }
                            return Answer.done(views.of(obeyed.record()));
                        }));
    }

    @Override
    public Answer<SandboxView> wake(SandboxId id) {
        return asking(() -> {
            boolean first = waking.add(id);
            try {
                if (!first) {
                    awaitWaking(id);
                }
                return obey(
                                id,
                                record -> record.desired().claim().isPresent(),
                                new Command.WakeSandbox(),
                                Reason.of(Cause.Why.REQUESTED))
                        .map(obeyed -> views.of(obeyed.record()));
            } finally {
                if (first) {
                    waking.remove(id);
                }
            }
        });
    }

    /** Lets the one who wakes it work; whoever waits here asks again afterwards, and mostly finds it running. */
    private void awaitWaking(SandboxId id) {
        try (SandboxWaiter.Waiting waiting = waiter.listen(id)) {
            Patience patience = new Patience(time, limits.transitionDeadline());
            while (waking.contains(id) && patience.await(waiting)) {}
        }
    }

    /**
     * A command whose promise holds.
     *
     * @param moved whether the sandbox was in another state before
     */
    private record Obeyed(SandboxRecord record, boolean moved) {}

    /** Gives a command, as soon as the sandbox is between no two states, and waits until its promise holds. */
    private Answer<Obeyed> obey(SandboxId id, Predicate<SandboxRecord> visible, Command command, Reason reason) {
        try (SandboxWaiter.Waiting waiting = waiter.listen(id)) {
            Patience patience = new Patience(time, limits.transitionDeadline());
            boolean waited = false;
            while (true) {
                switch (orders.give(id, visible, command, reason)) {
                    case Answer.Done<Orders.Ordered>(var ordered) -> {
                        boolean moved = waited || !(Lifecycle.stateOf(ordered.before()) instanceof State.Running);
                        return keep(ordered, visible, waiting, patience).map(record -> new Obeyed(record, moved));
                    }
                    case Answer.Refused<Orders.Ordered>(var refusal) -> {
                        if (!(refusal instanceof Refusal.StillTransitioning) || !patience.await(waiting)) {
                            return Answer.refused(refusal);
                        }
                        waited = true;
                    }
                }
            }
        }
    }

    private Answer<SandboxRecord> keep(
            Orders.Ordered ordered,
            Predicate<SandboxRecord> visible,
            SandboxWaiter.Waiting waiting,
            Patience patience) {
        SandboxId id = ordered.record().id();
        if (ordered.promise() == Promise.PAUSED || ordered.promise() == Promise.GONE) {
            index.read(ordered.record());
            routes.withdraw(id);
        }
        Optional<SandboxRecord> now = Optional.of(ordered.record());
        while (true) {
            Optional<Answer<SandboxRecord>> answer = kept(ordered, visible, now);
            if (answer.isPresent()) {
                now.ifPresentOrElse(index::read, () -> index.readAsGone(id));
                return answer.get();
            }
            if (!patience.await(waiting)) {
                return Answer.refused(new Refusal.StillTransitioning(id));
            }
            now = store.get(id);
        }
    }

    /** Whether the promise holds, or can no longer hold; empty while it may still come to hold. */
    private static Optional<Answer<SandboxRecord>> kept(
            Orders.Ordered ordered, Predicate<SandboxRecord> visible, Optional<SandboxRecord> now) {
        SandboxId id = ordered.record().id();
        if (now.filter(visible).isEmpty()) {
            return Optional.of(
                    ordered.promise() == Promise.GONE
                            ? Answer.done(ordered.record())
                            : Answer.refused(new Refusal.SandboxNotFound(id)));
        }
        State state = Lifecycle.stateOf(now.get());
        return switch (ordered.promise()) {
            case WRITTEN -> Optional.of(Answer.done(now.get()));
            case RUNNING ->
                switch (state) {
                    case State.Running running ->
                        running.initialised() ? Optional.of(Answer.done(now.get())) : Optional.empty();
                    case State.Resuming _, State.Arriving _ -> Optional.empty();
                    case State.Pausing _, State.Paused _ ->
                        overtaken("Sandbox '" + id + "' was paused again meanwhile. Connect to it again.");
                    case State.Available _, State.Failed _, State.Terminating _, State.Gone _ ->
                        Optional.of(Answer.refused(new Refusal.SandboxNotFound(id)));
                };
            case PAUSED ->
                switch (state) {
                    case State.Paused _ -> Optional.of(Answer.done(now.get()));
                    case State.Pausing _, State.Arriving _ -> Optional.empty();
                    case State.Running _, State.Resuming _ ->
                        overtaken("Sandbox '" + id
                                + "' was resumed meanwhile. Pause it again if it is still to be paused.");
                    case State.Available _, State.Failed _, State.Terminating _, State.Gone _ ->
                        Optional.of(Answer.refused(new Refusal.SandboxNotFound(id)));
                };
            case GONE -> state instanceof State.Gone ? Optional.of(Answer.done(now.get())) : Optional.empty();
        };
    }

    private static Optional<Answer<SandboxRecord>> overtaken(String sentence) {
        return Optional.of(Answer.refused(new Refusal.StateConflict(sentence)));
    }

    private Optional<Refusal> refuse(Duration timeout) {
        return timeout.isNegative() || timeout.compareTo(limits.maxTimeout()) > 0
                ? Optional.of(new Refusal.InvalidRequest(
                        "A timeout is 0 to " + limits.maxTimeout().toSeconds() + " seconds."))
                : Optional.empty();
    }

    private static Predicate<SandboxRecord> ownedBy(Caller caller) {
        return record -> record.desired()
                .claim()
                .filter(claim -> claim.team().equals(caller.team()))
                .isPresent();
    }

    /** As {@link #asking(Supplier)}; a sandbox that was the caller's and is gone is refused with the reason of its end. */
    private <T> Answer<T> asking(Caller caller, Supplier<Answer<T>> question) {
        return asking(() -> {
            Answer<T> answer = question.get();
            return answer instanceof Answer.Refused<T>(Refusal.SandboxNotFound(var id, var known)) && known.isEmpty()
                    ? Answer.refused(ends.notFound(caller, id))
                    : answer;
        });
    }

    private static <T> Answer<T> asking(Supplier<Answer<T>> question) {
        try {
            return question.get();
        } catch (StoreUnavailable e) {
            return Answer.refused(
                    new Refusal.PlatformUnavailable("Sandboxes cannot be read or written now. Try again in a moment."));
        }
    }
}
