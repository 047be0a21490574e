package corral.core.pool;

import corral.api.host.HostOutcome;
import corral.api.template.TemplateRevision;
import corral.core.lifecycle.StartFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How well a pool's members start, from one revision of its template. When as many starts as its budget allows have failed in a row, it stops trying
 * for {@link #STALLED}, and then tries one at a time until one works; a new revision begins with a full budget. A full machine does not use up the budget: it
 * is asked again after {@link #FULL}.
 *
 * @param revision what is being tried
 * @param failures how many starts failed in a row
 * @param reason why the last one failed
 * @param heldUntil when to try again
 * @param arrivals how many members had become available when this was last looked at
 */
record Trial(
        TemplateRevision revision, int failures, Optional<String> reason, Optional<Instant> heldUntil, int arrivals) {
    /** How long a pool that used up its budget waits before it tries again. */
    static final Duration STALLED = Duration.ofMinutes(5);
    /** How long a pool waits that met a full machine. */
    static final Duration FULL = Duration.ofSeconds(10);

    static Trial begin(TemplateRevision revision, int arrivals) {
        return new Trial(revision, 0, Optional.empty(), Optional.empty(), arrivals);
    }

    /** As it is now: something that started since then makes up for all failures, and a wait that is over is over. */
    Trial now(TemplateRevision current, int arrivalsNow, int budget, Instant time) {
        if (!revision.equals(current) || arrivals != arrivalsNow) {
            return begin(current, arrivalsNow);
        }
        boolean over = heldUntil.filter(until -> !time.isBefore(until)).isPresent();
        return over ? new Trial(revision, Math.min(failures, budget - 1), reason, Optional.empty(), arrivals) : this;
    }

    Trial failed(StartFailure failure, int budget, Instant time) {
        Optional<String> sentence = Optional.of(failure.sentence());
        if (failure.kind() == HostOutcome.Kind.CAPACITY) {
            return new Trial(revision, failures, sentence, Optional.of(time.plus(FULL)), arrivals);
        }
        int now = failures + 1;
        return new Trial(
                revision, now, sentence, now >= budget ? Optional.of(time.plus(STALLED)) : heldUntil, arrivals);
    }

    /** How many may be starting at one time: all that the pool allows, after a failure no more than the rest of the budget. */
    int allowed(int startingAtOnce, int budget) {
        return failures == 0 ? startingAtOnce : Math.min(startingAtOnce, budget - failures);
    }

    /** Why nothing is started at present, in a sentence. */
    Optional<String> stalled() {
        return heldUntil.map(until -> "No member is started before " + until + ", after " + failures
                + " failed starts in a row: " + reason.orElse("the reason is not known."));
    }

    /** How long nothing is started; never longer than was set, even when the clock jumps back. */
    Optional<Duration> held(Instant time) {
        return heldUntil
                .map(until -> Duration.between(time, until))
                .map(left -> left.compareTo(STALLED) > 0 ? STALLED : left);
    }
}
