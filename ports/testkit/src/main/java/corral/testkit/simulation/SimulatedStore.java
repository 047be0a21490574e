package corral.testkit.simulation;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxStore;
import corral.api.store.WriteOutcome;
import corral.testkit.store.InMemorySandboxStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The store as one process sees it. */
record SimulatedStore(Life life, InMemorySandboxStore store) implements SandboxStore, SandboxFeed {
    @Override
    public WriteOutcome create(SandboxId id, Instant createdAt, DesiredSandbox desired) {
        return life.act(() -> store.create(id, createdAt, desired));
    }

    @Override
    public Optional<SandboxRecord> get(SandboxId id) {
        return life.act(() -> store.get(id));
    }

    @Override
    public WriteOutcome updateDesired(SandboxId id, Version expected, DesiredSandbox desired) {
        return life.act(() -> store.updateDesired(id, expected, desired));
    }

    @Override
    public WriteOutcome updateObserved(SandboxId id, Version expected, ObservedSandbox observed) {
        return life.act(() -> store.updateObserved(id, expected, observed));
    }

    @Override
    public WriteOutcome delete(SandboxId id, Version expected) {
        return life.act(() -> store.delete(id, expected));
    }

    @Override
    public Snapshot list() {
        return life.act(store::list);
    }

    @Override
    public Batch changes(Position since, Duration atMost) {
        return life.act(() -> store.changes(since, Duration.ZERO));
    }
}
