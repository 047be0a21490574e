package corral.testkit.store;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.StoreUnavailable;
import corral.api.store.WriteOutcome;
import corral.testkit.time.Patience;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A store used by somebody who does not give up: reads until it answers, writes until the record is as it should be. This is how the
 * port is meant to be used, in its simplest form.
 */
public final class InsistentStore {
    private final SandboxStore store;
    private final Runnable letTimePass;

    public InsistentStore(SandboxStore store, Runnable letTimePass) {
        this.store = store;
        this.letTimePass = letTimePass;
    }

    /** The record as it is now. */
    public Optional<SandboxRecord> read(SandboxId id) {
        return Patience.ask(
                        "an answer of the store",
                        letTimePass,
                        () -> {
                            try {
                                return Optional.of(store.get(id));
                            } catch (StoreUnavailable later) {
                                return Optional.<Optional<SandboxRecord>>empty();
                            }
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    /** The record, which must exist. */
    public SandboxRecord existing(SandboxId id) {
        return read(id).orElseThrow(() -> new AssertionError("There is no record " + id + "."));
    }

    /** Repeats a write until its outcome is known. For writes that must not succeed: one of unknown outcome may have. */
    public WriteOutcome known(Supplier<WriteOutcome> write) {
        return Patience.ask(
                "a write whose outcome is known",
                letTimePass,
                write,
                outcome -> !(outcome instanceof WriteOutcome.Unknown));
    }

    /** Makes a record. */
    public SandboxRecord create(SandboxId id, Instant createdAt, DesiredSandbox desired) {
        Patience.until("the record is made", letTimePass, () -> {
            var _ = store.create(id, createdAt, desired);
            return read(id).isPresent();
        });
        return existing(id);
    }

    /** Changes what is desired. */
    public SandboxRecord desire(SandboxId id, UnaryOperator<DesiredSandbox> change) {
        Patience.until("desired is written", letTimePass, () -> {
            SandboxRecord old = existing(id);
            DesiredSandbox wanted = change.apply(old.desired());
            return switch (store.updateDesired(id, old.version(), wanted)) {
                case WriteOutcome.Written written -> true;
                case WriteOutcome.Conflict conflict -> false;
                case WriteOutcome.Missing missing -> throw new AssertionError("There is no record " + id + ".");
                case WriteOutcome.Unknown unknown -> existing(id).desired().equals(wanted);
            };
        });
        return existing(id);
    }

    /** Writes what was observed. */
    public SandboxRecord observe(SandboxId id, ObservedSandbox observed) {
        Patience.until("observed is written", letTimePass, () -> {
            var _ = store.updateObserved(id, existing(id).version(), observed);
            return existing(id).observed().equals(observed);
        });
        return existing(id);
    }

    /** Removes the record, if there is one. */
    public void delete(SandboxId id) {
        Patience.until("the record is gone", letTimePass, () -> {
            read(id).ifPresent(record -> {
                var _ = store.delete(id, record.version());
            });
            return read(id).isEmpty();
        });
    }
}
