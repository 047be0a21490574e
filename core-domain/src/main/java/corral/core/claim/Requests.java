package corral.core.claim;

import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Claim.Idempotency;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.team.TeamId;
import corral.api.time.TimeSource;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/**
 * Requests that their callers named. The same request under the same name gets the sandbox that the first made, for as long as that exists. Exact within one
 * process; of two replicas that get the same request at the same instant, both may make one.
 */
final class Requests {
    private final SandboxIndex index;
    private final SandboxStore store;
    private final Abandoned abandoned;
    private final Doubtful<Name> doubtful;
    private final ConcurrentSkipListMap<Name, String> underway = new ConcurrentSkipListMap<>();

    Requests(SandboxIndex index, SandboxStore store, Abandoned abandoned, TimeSource time) {
        this.index = index;
        this.store = store;
        this.abandoned = abandoned;
        this.doubtful = new Doubtful<>(time);
    }

    private record Name(TeamId team, String key) implements Comparable<Name> {
        private static final Comparator<Name> ORDER =
                Comparator.comparing(Name::team).thenComparing(Name::key);

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }
    }

    /** Does the work unless it was done already or is being done. */
    Answer<SandboxRecord> once(TeamId team, Optional<Idempotency> request, Supplier<Answer<SandboxRecord>> work) {
        if (request.isEmpty()) {
            return work.get();
        }
        Name name = new Name(team, request.get().key());
        String digest = request.get().digest();
        String other = underway.putIfAbsent(name, digest);
        if (other != null) {
            return Answer.refused(
                    other.equals(digest) ? new Refusal.IdempotencyInProgress() : new Refusal.IdempotencyMismatch());
        }
        try {
            Optional<SandboxRecord> made = index.madeBy(team, name.key())
                    .flatMap(known -> store.get(known.id()).stream())
                    .filter(record -> record.desired().power() != Power.GONE && !isAbandoned(record))
                    .findFirst();
            if (made.isPresent()) {
                return madeBefore(made.get(), digest);
            }
            if (doubtful.contains(name)) {
                return Answer.refused(new Refusal.IdempotencyOutcomeUnknown());
            }
            return noting(name, work);
        } finally {
            underway.remove(name);
        }
    }

    /** Remembers the name when the store does not say what became of the work. */
    private Answer<SandboxRecord> noting(Name name, Supplier<Answer<SandboxRecord>> work) {
        doubtful.add(name);
        boolean settled = false;
        try {
            Answer<SandboxRecord> answer = work.get();
            settled = !(answer instanceof Answer.Refused<SandboxRecord>(Refusal.PlatformUnavailable _));
            return answer;
        } finally {
            if (settled) {
                doubtful.settle(name);
            }
        }
    }

    private boolean isAbandoned(SandboxRecord record) {
        return record.desired()
                .claim()
                .filter(claim -> abandoned.contains(claim.id()))
                .isPresent();
    }

    private static Answer<SandboxRecord> madeBefore(SandboxRecord record, String digest) {
        if (record.desired()
                .claim()
                .flatMap(claim -> claim.idempotency())
                .filter(request -> request.digest().equals(digest))
                .isEmpty()) {
            return Answer.refused(new Refusal.IdempotencyMismatch());
        }
        return switch (Lifecycle.stateOf(record)) {
            case State.Running running ->
                running.initialised() ? Answer.done(record) : Answer.refused(new Refusal.IdempotencyInProgress());
            case State.Pausing _, State.Paused _, State.Resuming _ -> Answer.done(record);
            case State.Arriving _, State.Available _, State.Failed _, State.Terminating _, State.Gone _ ->
                Answer.refused(new Refusal.IdempotencyInProgress());
        };
    }
}
