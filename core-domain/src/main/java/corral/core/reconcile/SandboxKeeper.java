package corral.core.reconcile;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.Reconciliation.Next;
import corral.api.routing.RoutePublisher;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Claim;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox.Phase;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.Contents;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxStore;
import corral.api.time.TimeSource;
import corral.api.wiring.SnapshotPorts;
import corral.core.claim.Abandoned;
import corral.core.claim.Handover;
import corral.core.claim.Underway;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Command;
import corral.core.lifecycle.Event;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.StartFailure;
import corral.core.lifecycle.State;
import corral.core.order.Orders;
import corral.core.order.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Does for one sandbox what its state asks for, until nothing is left to do or something has to be waited for. Looks at the record and at the host
 * alone, never at what woke it.
 */
final class SandboxKeeper {
    /** How many steps one call takes; the longest way, an upgrade of a paused sandbox that is paused again, has seven. */
    private static final int STEPS = 16;
    /** How often one call looks again because somebody asked for it meanwhile. */
    private static final int LOOKS = 8;
    /** How often a host that does not wait itself is asked whether something has come about. */
    private static final Duration POLL = Duration.ofMillis(200);
    /** How often the daemon of a waiting sandbox is asked whether it answers. */
    private static final Duration HEALTH_INTERVAL = Duration.ofSeconds(30);
    /** Where what is held on disk can be reached. */
    private static final SandboxAddress NOWHERE = new SandboxAddress("0.0.0.0");
    /** How often a daemon that came back from disk is asked in vain before its sandbox is booted anew. */
    private static final int WELCOMES = 4;
    /** How many health questions in a row may fail before a waiting sandbox is replaced. */
    private static final int HEALTH_MISSES = 2;

    private final Limits limits;
    private final SandboxStore store;
    private final SandboxHost host;
    private final HostInventory inventory;
    private final SandboxHistory history;
    private final SnapshotPorts snapshots;
    private final SandboxAgent agent;
    private final RoutePublisher routes;
    private final SandboxIndex index;
    private final Orders orders;
    private final Handover handover;
    private final Underway underway;
    private final Abandoned abandoned;
    private final Notes notes;
    private final Turns turns = new Turns();
    private final Pace pace;
    private final TimeSource time;

    SandboxKeeper(
            Limits limits,
            SandboxStore store,
            SandboxHost host,
            HostInventory inventory,
            SandboxHistory history,
            SnapshotPorts snapshots,
            SandboxAgent agent,
            RoutePublisher routes,
            SandboxIndex index,
            Orders orders,
            Handover handover,
            Underway underway,
            Abandoned abandoned,
            TimeSource time) {
        this.limits = limits;
        this.store = store;
        this.host = host;
        this.inventory = inventory;
        this.history = history;
        this.snapshots = snapshots;
        this.agent = agent;
        this.routes = routes;
        this.index = index;
        this.orders = orders;
        this.handover = handover;
        this.underway = underway;
        this.abandoned = abandoned;
        this.notes = new Notes(store, index);
        this.pace = new Pace(time);
        this.time = time;
    }

    Next keep(SandboxId id) {
        if (!turns.take(id)) {
            return Next.SETTLED;
        }
        boolean over = false;
        try {
            Next next = look(id);
            over = turns.giveBack(id);
            for (int look = 1; !over && look < LOOKS; look++) {
                next = look(id);
                over = turns.giveBack(id);
            }
            return over ? next : Next.in(Duration.ZERO);
        } finally {
            if (!over) {
                turns.drop(id);
            }
        }
    }

    private Next look(SandboxId id) {
        if (underway.contains(id)) {
            return Next.in(claimDelay());
        }
        Optional<SandboxRecord> record = store.get(id);
        for (int step = 0; step < STEPS; step++) {
            if (record.isEmpty()) {
                pace.forget(id);
                return Next.SETTLED;
            }
            switch (step(record.get())) {
                case Progress.Written(var written) -> record = Optional.of(written);
                case Progress.Stale _ -> record = store.get(id);
                case Progress.Stop(var next) -> {
                    return next;
                }
            }
        }
        return Next.in(Duration.ZERO);
    }

    private Progress step(SandboxRecord record) {
        State state = Lifecycle.stateOf(record);
        if (record.desired().power() != Power.GONE
                && record.desired()
                        .claim()
                        .filter(claim -> abandoned.contains(claim.id()))
                        .isPresent()) {
            return giveUp(record);
        }
        Optional<Duration> hold = state instanceof State.Available ? Optional.empty() : pace.left(record.id(), state);
        if (hold.isPresent()) {
            return Progress.in(hold.get());
        }
        return switch (state) {
            case State.Requested _ -> notes.note(record, new Event.StartTried());
            case State.Starting _ -> start(record, state);
            case State.Upgrading _, State.Recycling _ -> renew(record, state);
            case State.Available _ -> attend(record, state);
            case State.Running running ->
                running.initialised() ? check(record, state, Phase.RUNNING) : finishClaim(record, state);
            case State.Pausing _ -> freeze(record, state);
            case State.Paused _ -> rest(record, state);
            case State.Resuming _ -> thaw(record, state);
            case State.Failed _ -> clearFailed(record, state);
            case State.Terminating _, State.Gone _ -> end(record, state);
        };
    }

    // ---- starting

    private Progress start(SandboxRecord record, State state) {
        SandboxHost.StartSandbox order = new SandboxHost.StartSandbox(
                record.id(),
                record.desired().template(),
                record.desired().resources(),
                record.desired().claim().map(Claim::network).orElse(NetworkAccess.OPEN));
        HostOutcome outcome = record.desired()
                .origin()
                .filter(origin -> record.observed().template().isEmpty())
                .map(origin -> snapshots.host().restore(order, origin.snapshot()))
                .orElseGet(() -> host.start(order));
        int cleanings = record.desired().cleanings();
        return switch (outcome) {
            case HostOutcome.Running(var address, var template) ->
                notes.note(record, new Event.WorkloadStarted(address, template, cleanings, time.now()));
            case HostOutcome.Frozen(var address, var template) ->
                notes.note(
                        record,
                        new Event.WorkloadStarted(address, template, cleanings, time.now()),
                        new Event.WorkloadFrozen(address));
            case HostOutcome.Stored(var contents, var template) ->
                notes.note(
                        record,
                        new Event.WorkloadStarted(NOWHERE, template, cleanings, time.now()),
                        new Event.WorkloadStored(contents));
            case HostOutcome.Starting _ -> Progress.in(POLL);
            case HostOutcome.Absent _ ->
                startFailed(
                        record, state, new StartFailure(HostOutcome.Kind.HOST, "The sandbox ended while it started."));
            case HostOutcome.Failed(var kind, var sentence) ->
                startFailed(record, state, new StartFailure(kind, sentence));
        };
    }

    private Progress startFailed(SandboxRecord record, State state, StartFailure failure) {
        boolean again =
                failure.kind() == HostOutcome.Kind.HOST && record.observed().startAttempts() < limits.startAttempts();
        if (!again) {
            return notes.note(record, new Event.StartGivenUp(failure));
        }
        Duration delay = pace.missed(record.id(), state);
        return notes.note(record, new Event.StartTried()) instanceof Progress.Written
                ? Progress.problem(delay, failure.sentence())
                : new Progress.Stale();
    }

    /** Upgrading and recycling: everything of the old run goes first, then it starts as a new sandbox does. */
    private Progress renew(SandboxRecord record, State state) {
        return switch (record.observed().phase()) {
            case ABSENT -> notes.note(record, new Event.StartTried());
            case STARTING -> start(record, state);
            case RUNNING, FROZEN, DUMPED, SHELVED, FAILED -> {
                routes.withdraw(record.id());
                yield switch (host.stop(record.id())) {
                    case HostOutcome.Absent _ -> notes.note(record, new Event.WorkloadEnded());
                    case HostOutcome.Failed failed -> missed(record, state, failed.sentence());
                    case HostOutcome.Running _, HostOutcome.Frozen _, HostOutcome.Stored _, HostOutcome.Starting _ ->
                        Progress.in(POLL);
                };
            }
        };
    }

    /** What failed is cleared from the host; a claimed one is removed when its creator has had time to read why, a pooled one by its pool. */
    private Progress clearFailed(SandboxRecord record, State state) {
        if (host.stop(record.id()) instanceof HostOutcome.Failed failed) {
            return missed(record, state, failed.sentence());
        }
        if (record.desired().claim().isEmpty() && record.desired().pool().isPresent()) {
            return Progress.settled();
        }
        Duration left = limits.unfinishedClaimGrace().minus(pace.stayed(record.id(), state));
        return record.desired().claim().isPresent() && left.isPositive() ? Progress.in(left) : giveUp(record);
    }

    // ---- running

    /** A waiting sandbox: it runs, and its daemon is asked now and then. */
    private Progress attend(SandboxRecord record, State state) {
        Progress checked = check(record, state, Phase.RUNNING);
        if (!checked.equals(Progress.settled())) {
            return checked;
        }
        SandboxId id = record.id();
        if (!pace.waited(id, state)) {
            pace.again(id, state, HEALTH_INTERVAL);
        }
        Optional<Duration> left = pace.left(id, state, HEALTH_INTERVAL);
        if (left.isPresent()) {
            return Progress.in(left.get());
        }
        Optional<SandboxAddress> address = record.observed().address();
        if (address.isPresent()
                && agent.health(address.get(), limits.initialiseDeadline()) instanceof AgentOutcome.Ready) {
            pace.again(id, state, HEALTH_INTERVAL);
            return Progress.in(HEALTH_INTERVAL);
        }
        Duration delay = pace.missed(id, state);
        if (pace.misses(id, state) < HEALTH_MISSES) {
            return Progress.in(delay);
        }
        index.take(id);
        return giveUp(record);
    }

    /** Whether the host agrees with the record; what does not agree is repaired. */
    private Progress check(SandboxRecord record, State state, Phase expected) {
        return switch (host.inspect(record.id())) {
            case HostOutcome.Running running ->
                expected == Phase.RUNNING
                        ? moved(record, running.address())
                        : repair(record, () -> freeze(record, state));
            case HostOutcome.Frozen frozen ->
                switch (expected) {
                    case FROZEN -> Progress.settled();
                    case DUMPED, SHELVED -> notes.note(record, new Event.WorkloadFrozen(frozen.address()));
                    case ABSENT, STARTING, RUNNING, FAILED -> repair(record, () -> thaw(record, state));
                };
            case HostOutcome.Stored(var contents, var _) -> stored(record, contents);
            case HostOutcome.Starting _ -> Progress.in(POLL);
            case HostOutcome.Absent _ -> repair(record, () -> end(record, state));
            case HostOutcome.Failed failed -> missed(record, state, failed.sentence());
        };
    }

    /**
     * Another replica may just be moving it: the truth is read before, so that nothing is undone which was ordered since, and after, since a repair that leaves
     * the record as it was meets no conflict.
     */
    private Progress repair(SandboxRecord record, Supplier<Progress> repair) {
        boolean newest = store.get(record.id())
                .filter(truth -> truth.version().equals(record.version()))
                .isPresent();
        if (!newest) {
            return new Progress.Stale();
        }
        Progress progress = repair.get();
        return progress instanceof Progress.Written ? new Progress.Stale() : progress;
    }

    private Progress moved(SandboxRecord record, SandboxAddress address) {
        return record.observed().address().filter(address::equals).isPresent()
                ? Progress.settled()
                : notes.note(record, new Event.WorkloadThawed(address));
    }

    /** What is on disk already costs no call; the first look after it was stored notes it. */
    private Progress stored(SandboxRecord record, Contents contents) {
        Progress noted = notes.note(record, new Event.WorkloadStored(contents));
        return noted instanceof Progress.Written(var written) && written.equals(record) ? Progress.settled() : noted;
    }

    /** A paused sandbox: it is held, in memory at first, and on disk when it was not wanted for a while. */
    private Progress rest(SandboxRecord record, State state) {
        Progress checked = check(record, state, record.observed().phase());
        Duration after = snapshots.limits().storeAfter();
        if (!checked.equals(Progress.settled())
                || after.isZero()
                || record.observed().phase() != Phase.FROZEN) {
            return checked;
        }
        Duration left = after.minus(pace.stayed(record.id(), state));
        if (left.isPositive()) {
            return Progress.in(left);
        }
        return switch (snapshots.host().store(record.id(), Contents.MEMORY)) {
            case HostOutcome.Stored(var contents, var _) -> stored(record, contents);
            case HostOutcome.Absent _ -> end(record, state);
            case HostOutcome.Running _, HostOutcome.Frozen _, HostOutcome.Starting _ -> Progress.in(POLL);
            case HostOutcome.Failed failed -> {
                pace.again(record.id(), state, after);
                yield Progress.problem(after, failed.sentence());
            }
        };
    }

    private Progress freeze(SandboxRecord record, State state) {
        HostOutcome outcome = record.desired().power() == Power.SHELVED
                ? snapshots.host().store(record.id(), Contents.FILES)
                : host.freeze(record.id());
        return switch (outcome) {
            case HostOutcome.Stored(var contents, var _) -> stored(record, contents);
            case HostOutcome.Frozen frozen -> notes.note(record, new Event.WorkloadFrozen(frozen.address()));
            case HostOutcome.Absent _ -> end(record, state);
            case HostOutcome.Running _, HostOutcome.Starting _ -> Progress.in(POLL);
            case HostOutcome.Failed failed -> missed(record, state, failed.sentence());
        };
    }

    private Progress thaw(SandboxRecord record, State state) {
        Phase phase = record.observed().phase();
        if (phase == Phase.FROZEN && host.inspect(record.id()) instanceof HostOutcome.Stored(var contents, var _)) {
            return stored(record, contents);
        }
        return switch (host.thaw(record.id())) {
            case HostOutcome.Running running ->
                phase == Phase.DUMPED || phase == Phase.SHELVED
                        ? welcome(record, state, running.address())
                        : notes.note(record, new Event.WorkloadThawed(running.address()));
            case HostOutcome.Stored(var contents, var _) -> stored(record, contents);
            case HostOutcome.Absent _ -> end(record, state);
            case HostOutcome.Frozen _, HostOutcome.Starting _ -> Progress.in(POLL);
            case HostOutcome.Failed failed -> missed(record, state, failed.sentence());
        };
    }

    /** What came back from disk goes on when its daemon, a new one after a cold boot, belongs to its owner again. */
    private Progress welcome(SandboxRecord record, State state, SandboxAddress address) {
        return switch (handover.welcome(record, address)) {
            case AgentOutcome.Ready _ -> notes.note(record, new Event.WorkloadThawed(address));
            case AgentOutcome.Unreachable(var sentence) ->
                pace.misses(record.id(), state) < WELCOMES ? missed(record, state, sentence) : reboot(record, state);
            case AgentOutcome.Rejected _ -> reboot(record, state);
        };
    }

    /** A daemon that came back and cannot be talked to helps nobody: the sandbox boots from its files. */
    private Progress reboot(SandboxRecord record, State state) {
        return switch (snapshots.host().store(record.id(), Contents.FILES)) {
            case HostOutcome.Stored(var contents, var _) -> {
                Duration delay = pace.missed(record.id(), state);
                Progress noted = stored(record, contents);
                yield noted.equals(Progress.settled())
                        ? Progress.problem(delay, "Its daemon could not be talked to: the sandbox boots anew.")
                        : noted;
            }
            case HostOutcome.Absent _ -> end(record, state);
            case HostOutcome.Failed failed -> missed(record, state, failed.sentence());
            case HostOutcome.Running _, HostOutcome.Frozen _, HostOutcome.Starting _ -> Progress.in(POLL);
        };
    }

    // ---- claims that were left unfinished

    /** The process that claimed it may be at work still; after a while this one finishes the claim, and ends the sandbox if that does not work. */
    private Progress finishClaim(SandboxRecord record, State state) {
        Duration delay = untilOurTurn(record);
        if (delay.isPositive()) {
            return Progress.in(delay);
        }
        Progress checked = check(record, state, Phase.RUNNING);
        if (!checked.equals(Progress.settled())) {
            return checked;
        }
        if (underway.contains(record.id())) {
            return Progress.in(claimDelay());
        }
        return switch (handover.handOver(record)) {
            case Handover.Outcome.Done(var done) -> new Progress.Written(done);
            case Handover.Outcome.Overtaken _ -> new Progress.Stale();
            case Handover.Outcome.Broken _ -> giveUp(record);
            case Handover.Outcome.Again(var sentence) ->
                pace.stayed(record.id(), state)
                                        .compareTo(limits.unfinishedClaimGrace().minus(claimDelay()))
                                >= 0
                        ? giveUp(record)
                        : missed(record, state, sentence);
        };
    }

    /** A sandbox that was started for its claim is handed over by whoever started it; a claimed one first by whoever claimed it. */
    private Duration untilOurTurn(SandboxRecord record) {
        Instant claimedAt = record.desired().claim().orElseThrow().claimedAt();
        boolean startedForIt = record.observed()
                .startedAt()
                .filter(started -> !started.isBefore(claimedAt))
                .isPresent();
        Duration passed = Duration.between(claimedAt, time.now());
        return startedForIt || passed.isNegative()
                ? Duration.ZERO
                : claimDelay().minus(passed);
    }

    private Duration claimDelay() {
        return limits.unfinishedClaimGrace().dividedBy(4);
    }

    // ---- ending

    private Progress giveUp(SandboxRecord record) {
        Cause.Why why = record.desired().claim().isPresent() ? Cause.Why.NOT_STARTED : Cause.Why.REMOVED;
        orders.give(
                record.id(),
                now -> now.version().equals(record.version()),
                new Command.RemoveSandbox(),
                Reason.of(why));
        return new Progress.Stale();
    }

    private Progress end(SandboxRecord record, State state) {
        Optional<SandboxHistory.End> noted = endOf(record);
        if (noted.isPresent()) {
            routes.withdraw(record.id());
        }
        return switch (host.stop(record.id())) {
            case HostOutcome.Absent _ -> {
                noted.ifPresent(history::ended);
                Progress removed = notes.remove(record);
                if (removed instanceof Progress.Stop) {
                    pace.forget(record.id());
                }
                yield removed;
            }
            case HostOutcome.Failed failed -> missed(record, state, failed.sentence());
            case HostOutcome.Running _, HostOutcome.Frozen _, HostOutcome.Stored _, HostOutcome.Starting _ ->
                Progress.in(POLL);
        };
    }

    /** Why somebody's sandbox is at its end; nobody asks for one that nobody had. Asked before the host removes the traces. */
    private Optional<SandboxHistory.End> endOf(SandboxRecord record) {
        return record.desired()
                .claim()
                .map(claim -> new SandboxHistory.End(
                        record.id(),
                        claim.team(),
                        record.desired().template().id(),
                        claim.claimedAt(),
                        record.desired()
                                .cause()
                                .filter(_ -> record.desired().power() == Power.GONE)
                                .orElseGet(() -> new Cause(inventory.endOf(record.id()), "", time.now()))));
    }

    private Progress missed(SandboxRecord record, State state, String sentence) {
        return Progress.problem(pace.missed(record.id(), state), sentence);
    }
}
