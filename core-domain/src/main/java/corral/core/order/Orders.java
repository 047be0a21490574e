package corral.core.order;

import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.WriteOutcome;
import corral.api.time.TimeSource;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Command;
import corral.core.lifecycle.Decision;
import corral.core.lifecycle.Facts;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.Promise;
import corral.core.quota.Admission;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Writes commands down: reads the truth, decides, writes what is desired, and begins anew when somebody else was faster. A write whose
 * outcome is unknown is settled by reading back and, where it did not happen, by writing again, which no late write of the first attempt survives.
 */
public final class Orders {
    /** How often one command is decided anew because the record changed under it. */
    private static final int ATTEMPTS = 32;

    private final SandboxStore store;
    private final SandboxIndex index;
    private final Admission admission;
    private final TimeSource time;

    public Orders(SandboxStore store, SandboxIndex index, Admission admission, TimeSource time) {
        this.store = store;
        this.index = index;
        this.admission = admission;
        this.time = time;
    }

    /**
     * A command that is written down.
     *
     * @param before as it was decided upon
     * @param record as it is now
     * @param promise what must hold before it is reported
     */
    public record Ordered(SandboxRecord before, SandboxRecord record, Promise promise) {
        /** Whether anything was written. */
        public boolean changed() {
            return !before.version().equals(record.version());
        }
    }

    /**
     * Gives a command to a sandbox. One that is not visible reads as unknown.
     *
     * @throws corral.api.store.StoreUnavailable when the store cannot be asked
     */
    public Answer<Ordered> give(SandboxId id, Predicate<SandboxRecord> visible, Command command, Reason reason) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<SandboxRecord> found = store.get(id).filter(visible);
            if (found.isEmpty()) {
                return Answer.refused(new Refusal.SandboxNotFound(id));
            }
            SandboxRecord record = found.get();
            switch (Lifecycle.decide(Lifecycle.stateOf(record), command, Facts.of(record, time.now()))) {
                case Decision.Refused(var refusal) -> {
                    return Answer.refused(refusal);
                }
                case Decision.Accepted(var events, var promise) -> {
                    DesiredSandbox changed = Lifecycle.apply(record.desired(), events);
                    if (changed.equals(record.desired())) {
                        return Answer.done(new Ordered(record, record, promise));
                    }
                    DesiredSandbox desired = because(record.desired(), changed, reason);
                    switch (admitted(record, desired)) {
                        case Answer.Refused<Optional<SandboxRecord>>(var refusal) -> {
                            return Answer.refused(refusal);
                        }
                        case Answer.Done<Optional<SandboxRecord>>(var written) -> {
                            if (written.isPresent()) {
                                return Answer.done(new Ordered(record, written.get(), promise));
                            }
                        }
                    }
                }
            }
        }
        return Answer.refused(
                new Refusal.PlatformUnavailable("Sandbox '" + id + "' is being changed by many at once. Try again."));
    }

    /** Whoever turns the power off or down says why; what is to run has no reason for that. */
    private DesiredSandbox because(DesiredSandbox before, DesiredSandbox after, Reason reason) {
        if (before.power() == after.power()) {
            return after;
        }
        return after.withCause(
                switch (after.power()) {
                    case RUNNING -> Optional.empty();
                    case PAUSED, SHELVED, GONE -> Optional.of(reason.at(time.now()));
                });
    }

    /** Writes once, if quotas allow what is to be written; empty when it has to be decided anew. */
    private Answer<Optional<SandboxRecord>> admitted(SandboxRecord record, DesiredSandbox desired) {
        if (!Admission.resumes(record, desired)) {
            return Answer.done(write(record, desired));
        }
        Optional<Refusal> full = admission.admitRunning(desired);
        if (full.isPresent()) {
            return Answer.refused(full.get());
        }
        try {
            return Answer.done(write(record, desired));
        } finally {
            admission.releaseRunning(desired);
        }
    }

    /** Writes once; empty when it has to be decided anew. */
    private Optional<SandboxRecord> write(SandboxRecord record, DesiredSandbox desired) {
        return switch (store.updateDesired(record.id(), record.version(), desired)) {
            case WriteOutcome.Written(var written) -> {
                index.wrote(record.version(), written);
                yield Optional.of(written);
            }
            case WriteOutcome.Unknown _ -> {
                Optional<SandboxRecord> now =
                        store.get(record.id()).filter(truth -> truth.desired().equals(desired));
                now.ifPresent(truth -> index.wrote(record.version(), truth));
                yield now;
            }
            case WriteOutcome.Conflict _, WriteOutcome.Missing _ -> Optional.empty();
        };
    }
}
