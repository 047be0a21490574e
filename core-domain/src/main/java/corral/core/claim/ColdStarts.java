package corral.core.claim;

import corral.api.lifecycle.Limits;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.store.WriteOutcome;
import corral.api.time.TimeSource;
import corral.core.access.FreshNames;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.StartFailure;
import corral.core.lifecycle.State;
import corral.core.order.Patience;
import corral.core.quota.Admission;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes sandboxes for owners when no pool has one: a record with its claim in it, which a reconciler starts. */
final class ColdStarts {
    /** How many records are tried while the outcome of their writes stays unknown. */
    private static final int WRITES = 4;

    private final Limits limits;
    private final SandboxStore store;
    private final SandboxWaiter waiter;
    private final SandboxIndex index;
    private final Admission admission;
    private final WarmClaims claims;
    private final FreshNames names;
    private final TimeSource time;
    private final AtomicInteger starting = new AtomicInteger();

    ColdStarts(
            Limits limits,
            SandboxStore store,
            SandboxWaiter waiter,
            SandboxIndex index,
            Admission admission,
            WarmClaims claims,
            FreshNames names,
            TimeSource time) {
        this.limits = limits;
        this.store = store;
        this.waiter = waiter;
        this.index = index;
        this.admission = admission;
        this.claims = claims;
        this.names = names;
        this.time = time;
    }

    /** Makes one and waits until its owner can use it. Whatever fails is not left behind. */
    Answer<SandboxRecord> start(Wish wish, String claimId) {
        return finish(begin(wish, claimId));
    }

    /** A sandbox that is recorded, or the reason why there is none; {@link #finish} must follow. */
    sealed interface Begun {
        record Made(Wish wish, Claim claim, SandboxRecord record, SandboxWaiter.Waiting waiting) implements Begun {}

        record Not(Refusal refusal) implements Begun {}
    }

    /**
     * Records one, so that a reconciler starts it. The reservation of the claim goes over to it. A record whose write was lost, or may still come late, is
     * never written again: after its removal a late write would raise it. It is abandoned, and another id is tried.
     */
    Begun begin(Wish wish, String claimId) {
        if (starting.incrementAndGet() > limits.maxStarting()) {
            starting.decrementAndGet();
            admission.release(wish.claimant(claimId), wish.usage());
            return new Begun.Not(new Refusal.CapacityExhausted(
                    "Too many sandboxes are being started at this moment. Try again in a few seconds."));
        }
        String next = claimId;
        boolean begun = false;
        try {
            for (int attempt = 0; attempt < WRITES; attempt++) {
                Optional<Begun> made = record(names.sandboxId(), wish, wish.claim(next, wish.firstEpoch()));
                if (made.isPresent()) {
                    begun = true;
                    return made.get();
                }
                String later = names.claimId();
                admission.transfer(wish.claimant(next), wish.claimant(later), wish.usage());
                next = later;
            }
            return new Begun.Not(
                    new Refusal.PlatformUnavailable("The sandbox could not be recorded. Try again in a moment."));
        } finally {
            if (!begun) {
                admission.release(wish.claimant(next), wish.usage());
                starting.decrementAndGet();
            }
        }
    }

    /** Waits until the owner can use what was begun; what cannot be used is not left behind. */
    Answer<SandboxRecord> finish(Begun begun) {
        return switch (begun) {
            case Begun.Not(var refusal) -> Answer.refused(refusal);
            case Begun.Made made -> {
                boolean ready = false;
                try (SandboxWaiter.Waiting waiting = made.waiting()) {
                    Answer<SandboxRecord> answer = await(made.record(), waiting);
                    ready = answer instanceof Answer.Done<SandboxRecord>;
                    yield answer;
                } finally {
                    admission.release(
                            made.wish().claimant(made.claim().id()), made.wish().usage());
                    starting.decrementAndGet();
                    if (!ready) {
                        claims.giveUp(made.record().id(), made.claim());
                    }
                }
            }
        };
    }

    private Optional<Begun> record(SandboxId id, Wish wish, Claim claim) {
        boolean made = false;
        SandboxWaiter.Waiting waiting = waiter.listen(id);
        try {
            Optional<Begun> begun = make(id, wish, claim).map(record -> new Begun.Made(wish, claim, record, waiting));
            made = begun.isPresent();
            return begun;
        } finally {
            if (!made) {
                waiting.close();
                claims.giveUp(id, claim);
            }
        }
    }

    private Optional<SandboxRecord> make(SandboxId id, Wish wish, Claim claim) {
        DesiredSandbox desired = new DesiredSandbox(
                wish.template().revision(),
                wish.template().resources(),
                Optional.empty(),
                Optional.of(claim),
                Power.RUNNING,
                0,
                Optional.empty(),
                wish.origin());
        long removalsBefore = index.removalsShown();
        return switch (store.create(id, wish.at(), desired)) {
            case WriteOutcome.Written(var written) -> {
                index.created(written, removalsBefore);
                yield Optional.of(written);
            }
            case WriteOutcome.Unknown _ -> {
                Optional<SandboxRecord> truth = store.get(id).filter(record -> WarmClaims.isOurs(record, claim));
                truth.ifPresent(record -> index.created(record, removalsBefore));
                yield truth;
            }
            case WriteOutcome.Conflict _, WriteOutcome.Missing _ -> Optional.empty();
        };
    }

    private Answer<SandboxRecord> await(SandboxRecord made, SandboxWaiter.Waiting waiting) {
        Patience patience = new Patience(time, limits.startDeadline());
        while (patience.await(waiting)) {
            Optional<SandboxRecord> now = store.get(made.id());
            if (now.isEmpty()) {
                return removed();
            }
            switch (Lifecycle.stateOf(now.get())) {
                case State.Running running -> {
                    if (running.initialised()) {
                        return Answer.done(now.get());
                    }
                }
                case State.Failed _ -> {
                    return Answer.refused(StartFailure.parse(
                                    now.get().observed().failure().orElse("The sandbox could not be started."))
                            .refusal());
                }
                case State.Terminating _, State.Gone _ -> {
                    return removed();
                }
                case State.Arriving _, State.Available _, State.Pausing _, State.Paused _, State.Resuming _ -> {}
            }
        }
        return Answer.refused(new Refusal.StartFailed(
                "The sandbox was not ready within " + limits.startDeadline().toSeconds() + " seconds. Try again."));
    }

    private static Answer<SandboxRecord> removed() {
        return Answer.refused(new Refusal.StartFailed("The sandbox ended while it was being started. Try again."));
    }
}
