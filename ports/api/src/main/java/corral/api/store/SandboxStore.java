package corral.api.store;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import java.time.Instant;
import java.util.Optional;

/**
 * Driven port: the records of sandboxes, with optimistic versions. There are no transactions over two records.
 *
 * <p>Shaped for custom resources in a Kubernetes API server: one version per record that every write changes, desired and observed
 * written apart (spec and status), conflicts on update, writes whose outcome is unknown. A {@link WriteOutcome.Written} survives
 * {@code kill -9} of the process. {@link #get} answers from the truth; {@link SandboxFeed} may be seconds behind.
 */
public interface SandboxStore {
    /** Makes a record with {@link ObservedSandbox#NOTHING}; {@link WriteOutcome.Conflict} when the id exists. */
    WriteOutcome create(SandboxId id, Instant createdAt, DesiredSandbox desired);

    /**
     * The record as it is now, not as some cache remembers it.
     *
     * @throws StoreUnavailable when the store cannot be asked
     */
    Optional<SandboxRecord> get(SandboxId id);

    /** Replaces what is desired, and nothing else, if the record still has that version. */
    WriteOutcome updateDesired(SandboxId id, Version expected, DesiredSandbox desired);

    /** Replaces what was observed, and nothing else, if the record still has that version. */
    WriteOutcome updateObserved(SandboxId id, Version expected, ObservedSandbox observed);

    /** Removes the record if it still has that version. {@link WriteOutcome.Written} carries it as it last was. */
    WriteOutcome delete(SandboxId id, Version expected);
}
