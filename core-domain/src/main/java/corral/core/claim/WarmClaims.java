package corral.core.claim;

import corral.api.lifecycle.Limits;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Claim;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.store.StoreUnavailable;
import corral.api.store.WriteOutcome;
import corral.api.time.TimeSource;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Command;
import corral.core.lifecycle.Decision;
import corral.core.lifecycle.Facts;
import corral.core.lifecycle.Lifecycle;
import corral.core.order.Orders;
import corral.core.order.Patience;
import corral.core.order.Reason;
import java.time.Duration;
import java.util.Optional;

/**
 * Claims waiting sandboxes. One write makes a claim; a lost race costs one conflict, and the next candidate is tried at once. What does not
 * answer after the claim is tried again, then given up.
 */
final class WarmClaims {
    /** How often a claim is written to one sandbox while the outcome of the write stays unknown. */
    private static final int WRITES = 4;
    /** How often one sandbox is handed over before it is given up. */
    private static final int HANDOVERS = 3;
    /** How long a create waits before it tries the same sandbox again. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Limits limits;
    private final SandboxStore store;
    private final SandboxWaiter waiter;
    private final SandboxIndex index;
    private final Orders orders;
    private final Handover handover;
    private final Underway underway;
    private final Abandoned abandoned;
    private final TimeSource time;

    WarmClaims(
            Limits limits,
            SandboxStore store,
            SandboxWaiter waiter,
            SandboxIndex index,
            Orders orders,
            Handover handover,
            Underway underway,
            Abandoned abandoned,
            TimeSource time) {
        this.limits = limits;
        this.store = store;
        this.waiter = waiter;
        this.index = index;
        this.orders = orders;
        this.handover = handover;
        this.underway = underway;
        this.abandoned = abandoned;
        this.time = time;
    }

    /** What became of trying one candidate. */
    sealed interface Outcome {
        record Ready(SandboxRecord record) implements Outcome {}

        /** Somebody else has it; nothing of this claim is left. */
        record Lost() implements Outcome {}

        /** It was claimed and could not be used; it is being removed. */
        record Wasted() implements Outcome {}

        /** There is nothing to claim. */
        record NoStock() implements Outcome {}
    }

    /** Tries the next candidate. */
    Outcome claim(Wish wish, String claimId) {
        Optional<SandboxRecord> candidate = index.take(wish.template().revision());
        if (candidate.isEmpty()) {
            return new Outcome.NoStock();
        }
        SandboxId id = candidate.get().id();
        underway.begin(id);
        boolean ready = false;
        try {
            Claim claim = wish.claim(claimId, candidate.get().desired().cleanings() + 1);
            Optional<SandboxRecord> claimed = write(candidate.get(), claim);
            Outcome outcome = claimed.map(record -> handOver(record, claim)).orElseGet(Outcome.Lost::new);
            ready = outcome instanceof Outcome.Ready;
            return outcome;
        } finally {
            if (!ready) {
                abandoned.add(claimId);
            }
            underway.end(id);
            index.back(id);
        }
    }

    private Optional<SandboxRecord> write(SandboxRecord candidate, Claim claim) {
        SandboxRecord record = candidate;
        boolean uncertain = false;
        for (int attempt = 0; attempt < WRITES; attempt++) {
            if (!(Lifecycle.decide(
                            Lifecycle.stateOf(record), new Command.ClaimSandbox(claim), Facts.of(record, time.now()))
                    instanceof Decision.Accepted accepted)) {
                index.spent(record.id(), record.version());
                return Optional.empty();
            }
            switch (store.updateDesired(
                    record.id(), record.version(), Lifecycle.apply(record.desired(), accepted.events()))) {
                case WriteOutcome.Written(var written) -> {
                    index.wrote(record.version(), written);
                    return Optional.of(written);
                }
                case WriteOutcome.Conflict _ -> {
                    index.spent(record.id(), record.version());
                    if (!uncertain) {
                        return Optional.empty();
                    }
                }
                case WriteOutcome.Missing _ -> {
                    index.spent(record.id(), record.version());
                    return Optional.empty();
                }
                case WriteOutcome.Unknown _ -> uncertain = true;
            }
            Optional<SandboxRecord> truth = store.get(record.id());
            if (truth.isEmpty()) {
                return Optional.empty();
            }
            if (isOurs(truth.get(), claim)) {
                index.wrote(record.version(), truth.get());
                return truth;
            }
            record = truth.get();
        }
        index.spent(record.id(), record.version());
        return Optional.empty();
    }

    private Outcome handOver(SandboxRecord claimed, Claim claim) {
        SandboxRecord record = claimed;
        try (SandboxWaiter.Waiting waiting = waiter.listen(claimed.id())) {
            Patience patience = new Patience(time, limits.startDeadline());
            for (int attempt = 0; attempt < HANDOVERS; attempt++) {
                switch (handover.handOver(record)) {
                    case Handover.Outcome.Done(var done) -> {
                        return new Outcome.Ready(done);
                    }
                    case Handover.Outcome.Overtaken _ -> {
                        return new Outcome.Wasted();
                    }
                    case Handover.Outcome.Broken _ -> {
                        giveUp(claimed.id(), claim);
                        return new Outcome.Wasted();
                    }
                    case Handover.Outcome.Again _ -> patience.await(waiting, PAUSE.multipliedBy(attempt + 1L));
                }
                Optional<SandboxRecord> truth = store.get(claimed.id());
                if (truth.isEmpty() || !Handover.isStill(truth.get(), claim)) {
                    return new Outcome.Wasted();
                }
                record = truth.get();
            }
        }
        giveUp(claimed.id(), claim);
        return new Outcome.Wasted();
    }

    /** Sees to it that a claimed sandbox which failed is removed; when that does not work now, a reconciler does it. */
    void giveUp(SandboxId id, Claim claim) {
        abandoned.add(claim.id());
        try {
            orders.give(
                    id, record -> isOurs(record, claim), new Command.RemoveSandbox(), Reason.of(Cause.Why.NOT_STARTED));
        } catch (StoreUnavailable e) {
            // A reconciler removes what was abandoned when it meets it.
        }
    }

    static boolean isOurs(SandboxRecord record, Claim claim) {
        return record.desired()
                .claim()
                .filter(other -> other.id().equals(claim.id()))
                .isPresent();
    }
}
