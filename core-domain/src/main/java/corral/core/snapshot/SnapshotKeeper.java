package corral.core.snapshot;

import corral.api.host.HostOutcome;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Claim;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.CaptureOutcome;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotLimits;
import corral.api.snapshot.SnapshotStore;
import corral.api.team.TeamId;
import corral.api.time.TimeSource;
import corral.api.wiring.SnapshotPorts;
import corral.core.access.FreshNames;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Makes and removes snapshots, so that a crash between any two steps leaves only what {@link #keep} removes: the record is written before the host
 * is asked to capture, and removed after the host has forgotten.
 */
public final class SnapshotKeeper {
    private final SnapshotHost host;
    private final SnapshotStore store;
    private final SnapshotLimits limits;
    private final FreshNames names;
    private final TimeSource time;
    /** What this process is capturing, or forking from. */
    private final ConcurrentSkipListSet<SnapshotId> used = new ConcurrentSkipListSet<>();

    public SnapshotKeeper(SnapshotPorts ports, FreshNames names, TimeSource time) {
        this.host = ports.host();
        this.store = ports.store();
        this.limits = ports.limits();
        this.names = names;
        this.time = time;
    }

    /** Captures a claimed sandbox. What was begun and failed is removed again. A fork's snapshot is held until {@link #release}. */
    public Answer<Snapshot> capture(
            SandboxRecord sandbox, Claim claim, Optional<String> name, Snapshot.Purpose purpose, Contents most) {
        Instant now = time.now();
        Snapshot begun = new Snapshot(
                names.snapshotId(),
                claim.team(),
                sandbox.id(),
                claim.token(),
                claim.env(),
                sandbox.desired().template(),
                sandbox.desired().resources(),
                name,
                purpose,
                Snapshot.Stage.CAPTURING,
                Contents.FILES,
                Optional.empty(),
                now,
                limits.lifetime().isZero() ? Optional.empty() : Optional.of(now.plus(limits.lifetime())));
        used.add(begun.id());
        boolean done = false;
        try {
            if (!store.add(begun)) {
                return Answer.refused(
                        new Refusal.PlatformUnavailable("The snapshot could not be recorded. Try again."));
            }
            if (purpose == Snapshot.Purpose.KEEP && count(claim.team()) > limits.maxPerTeam()) {
                return Answer.refused(new Refusal.CapacityExhausted(
                        "The team has as many snapshots as it may have, " + limits.maxPerTeam() + ". Delete some."));
            }
            Answer<Snapshot> answer = ask(begun, most);
            done = answer instanceof Answer.Done<Snapshot>;
            return answer;
        } finally {
            if (!done) {
                remove(begun, Snapshot.Stage.CAPTURING);
            }
            if (!done || purpose == Snapshot.Purpose.KEEP) {
                used.remove(begun.id());
            }
        }
    }

    /** What a team keeps and is about to keep, by whichever process: counted when the new one is among them, so that of many at once none slips through. */
    private long count(TeamId team) {
        return store.list().stream()
                .filter(each -> each.team().equals(team)
                        && each.purpose() == Snapshot.Purpose.KEEP
                        && each.stage() != Snapshot.Stage.DELETING)
                .count();
    }

    private Answer<Snapshot> ask(Snapshot begun, Contents most) {
        return switch (host.capture(begun.source(), begun.id(), most)) {
            case CaptureOutcome.Captured(var contents, var lacking) -> {
                Snapshot ready = begun.captured(contents, lacking);
                yield store.move(Snapshot.Stage.CAPTURING, ready)
                        ? Answer.done(ready)
                        : Answer.refused(new Refusal.PlatformUnavailable("The snapshot took too long. Try again."));
            }
            case CaptureOutcome.Absent _ -> Answer.refused(new Refusal.SandboxNotFound(begun.source()));
            case CaptureOutcome.Failed(var kind, var sentence) ->
                Answer.refused(
                        kind == HostOutcome.Kind.CAPACITY
                                ? new Refusal.CapacityExhausted(sentence)
                                : new Refusal.PlatformUnavailable(sentence));
        };
    }

    /** Removes a snapshot; what cannot be removed now is removed by {@link #keep}. Tells false when somebody else did it. */
    public boolean delete(Snapshot snapshot) {
        return remove(snapshot, snapshot.stage());
    }

    /** Ends the use of a fork's snapshot, and removes it. */
    public void release(Snapshot snapshot) {
        try {
            remove(snapshot, snapshot.stage());
        } finally {
            used.remove(snapshot.id());
        }
    }

    private boolean remove(Snapshot snapshot, Snapshot.Stage from) {
        boolean ours = store.move(from, snapshot.doomed());
        if (!ours) {
            // it went on, or the outcome of an earlier write was not known
            store.find(snapshot.id())
                    .filter(now -> now.stage() != Snapshot.Stage.DELETING)
                    .ifPresent(now -> store.move(now.stage(), now.doomed()));
        }
        if (host.forget(snapshot.id()) instanceof HostOutcome.Absent) {
            store.remove(snapshot.id());
        }
        return ours;
    }

    /** Removes what has expired, what was left half-done, and what no record knows. Tells what did not work. */
    public Optional<String> keep() {
        Optional<String> problem = Optional.empty();
        TreeSet<SnapshotId> known = new TreeSet<>();
        TreeSet<SnapshotId> present = new TreeSet<>(host.kept());
        for (Snapshot snapshot : store.list()) {
            known.add(snapshot.id());
            if (isDue(snapshot)) {
                remove(snapshot, snapshot.stage());
            }
        }
        for (SnapshotId id : present) {
            if (!known.contains(id)
                    && store.find(id).isEmpty()
                    && host.forget(id) instanceof HostOutcome.Failed failed) {
                problem = Optional.of(failed.sentence());
            }
        }
        return problem;
    }

    private boolean isDue(Snapshot snapshot) {
        if (used.contains(snapshot.id())) {
            return false;
        }
        return switch (snapshot.stage()) {
            case DELETING -> true;
            case CAPTURING -> isOld(snapshot);
            case READY ->
                switch (snapshot.purpose()) {
                    case KEEP ->
                        snapshot.expiresAt()
                                .filter(end -> !end.isAfter(time.now()))
                                .isPresent();
                    case FORK -> isOld(snapshot);
                };
        };
    }

    /** Another replica may be at work with it; after the bound it is not. */
    private boolean isOld(Snapshot snapshot) {
        return snapshot.createdAt().plus(limits.captureDeadline()).isBefore(time.now());
    }
}
