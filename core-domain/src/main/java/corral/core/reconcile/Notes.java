package corral.core.reconcile;

import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.WriteOutcome;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Event;
import corral.core.lifecycle.Lifecycle;

/** Writes down what was seen. */
final class Notes {
    private final SandboxStore store;
    private final SandboxIndex index;

    Notes(SandboxStore store, SandboxIndex index) {
        this.store = store;
        this.index = index;
    }

    /** Notes events in their order with one write; one that is known already costs none. */
    Progress note(SandboxRecord record, Event.Seen... events) {
        ObservedSandbox observed = record.observed();
        for (Event.Seen event : events) {
            observed = Lifecycle.apply(observed, event);
        }
        if (observed.equals(record.observed())) {
            return new Progress.Written(record);
        }
        return switch (store.updateObserved(record.id(), record.version(), observed)) {
            case WriteOutcome.Written(var written) -> {
                index.wrote(record.version(), written);
                yield new Progress.Written(written);
            }
            case WriteOutcome.Conflict _, WriteOutcome.Missing _, WriteOutcome.Unknown _ -> new Progress.Stale();
        };
    }

    /** Removes the record, after nothing of the sandbox is left. */
    Progress remove(SandboxRecord record) {
        return switch (store.delete(record.id(), record.version())) {
            case WriteOutcome.Written _, WriteOutcome.Missing _ -> {
                index.removed(record);
                yield Progress.settled();
            }
            case WriteOutcome.Conflict _, WriteOutcome.Unknown _ -> new Progress.Stale();
        };
    }
}
