package corral.core.index;

import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import corral.api.team.Quota;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import corral.core.quota.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What memory knows of one record. Never changed, only replaced as a whole, and compared by identity: that is what makes a replacement atomic.
 */
final class Entry {
    /** How many versions that the feed may still show are remembered; one that was forgotten costs a read of the store. */
    private static final int REMEMBERED_VERSIONS = 16;

    /** Whether a claim is being tried on it. */
    enum Hold {
        FREE,
        /** Somebody in this process tries to claim it. */
        TAKEN,
        /** This version was tried and is not the newest; wait for a newer. */
        SPENT
    }

    private final SandboxRecord record;
    private final State state;
    private final boolean removed;
    private final boolean awaited;
    private final List<Version> passed;
    private final Hold hold;
    private final Keys keys;

    private Entry(
            SandboxRecord record, boolean removed, boolean awaited, List<Version> passed, Hold hold, String replica) {
        this.record = record;
        this.state = Lifecycle.stateOf(record);
        this.removed = removed;
        this.awaited = awaited;
        this.passed = List.copyOf(
                passed.size() > REMEMBERED_VERSIONS
                        ? passed.subList(passed.size() - REMEMBERED_VERSIONS, passed.size())
                        : passed);
        this.hold = hold;
        this.keys = removed ? Keys.NONE : keys(record, state, hold, replica);
    }

    /** As the feed showed it. */
    static Entry shown(SandboxRecord record, String replica) {
        return new Entry(record, false, false, List.of(), Hold.FREE, replica);
    }

    /** As this process wrote or read it, before the feed showed it. */
    static Entry ahead(SandboxRecord record, String replica) {
        return new Entry(record, false, true, List.of(), Hold.FREE, replica);
    }

    /** The same sandbox with a newer record. */
    Entry newer(SandboxRecord next, boolean stillAwaited, Optional<Version> alsoPassed, String replica) {
        List<Version> older = new ArrayList<>();
        if (stillAwaited) {
            older.addAll(passed);
            older.add(record.version());
            alsoPassed.ifPresent(older::add);
        }
        return new Entry(next, false, stillAwaited, older, hold == Hold.TAKEN ? Hold.TAKEN : Hold.FREE, replica);
    }

    /** The same after the feed showed the version that was awaited. */
    Entry caughtUp(String replica) {
        return new Entry(record, removed, false, List.of(), hold, replica);
    }

    Entry held(Hold newHold, String replica) {
        return new Entry(record, removed, awaited, passed, newHold, replica);
    }

    /** Removed by this process, which the feed has yet to show. */
    Entry gone(String replica) {
        return new Entry(record, true, true, List.of(), Hold.FREE, replica);
    }

    SandboxRecord record() {
        return record;
    }

    State state() {
        return state;
    }

    boolean removed() {
        return removed;
    }

    /** Whether the feed has yet to show this version or a newer one. */
    boolean awaited() {
        return awaited;
    }

    boolean hasVersion(Version version) {
        return record.version().equals(version);
    }

    /** Whether that version is known to be older than this one. */
    boolean hasPassed(Version version) {
        return passed.contains(version);
    }

    Hold hold() {
        return hold;
    }

    Keys keys() {
        return keys;
    }

    /** The claim that counts towards the quotas of that scope; one that is to be resumed runs, one that is to be held does not. */
    Optional<Claim> counted(Quota.Scope scope) {
        return countedClaim().filter(_ -> switch (scope) {
            case ALL -> true;
            case RUNNING -> record.desired().power() == Power.RUNNING;
        });
    }

    Usage usage() {
        return Usage.of(record.desired().resources());
    }

    /** The claim that counts towards its team's limit. */
    Optional<Claim> countedClaim() {
        return removed || record.desired().power() == Power.GONE
                ? Optional.empty()
                : record.desired().claim();
    }

    boolean countsAsRunning() {
        return !removed && state instanceof State.Running;
    }

    private static Keys keys(SandboxRecord record, State state, Hold hold, String replica) {
        DesiredSandbox desired = record.desired();
        if (desired.power() == Power.GONE) {
            return Keys.NONE;
        }
        Optional<Keys.Candidate> candidate =
                state instanceof State.Available && desired.pool().isPresent() && hold == Hold.FREE
                        ? Optional.of(
                                new Keys.Candidate(desired.template(), Rank.of(replica, record.id()), record.id()))
                        : Optional.empty();
        Optional<Claim> claim = desired.claim();
        boolean expires = desired.power() == Power.RUNNING && !(state instanceof State.Failed);
        return new Keys(
                candidate,
                claim.map(owner -> new Keys.Owned(owner.team(), owner.claimedAt(), record.id())),
                claim.filter(_ -> expires)
                        .flatMap(owner -> owner.lifetime().deadline())
                        .map(deadline -> new Keys.Deadline(deadline, record.id())),
                claim.flatMap(owner ->
                        owner.idempotency().map(request -> new Keys.Request(owner.team(), request.key(), record.id()))),
                desired.pool()
                        .filter(_ -> claim.isEmpty())
                        .map(pool -> new Keys.Member(
                                new Slot(pool, MemberKind.of(state), desired.template()),
                                record.createdAt(),
                                record.id())));
    }
}
