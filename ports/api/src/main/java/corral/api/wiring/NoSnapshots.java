package corral.api.wiring;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.CaptureOutcome;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotLimits;
import corral.api.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Keeps nothing, and says so. */
enum NoSnapshots implements SnapshotHost, SnapshotStore {
    INSTANCE;

    /** No snapshot at all, and what is paused stays in memory. */
    static final SnapshotLimits LIMITS = new SnapshotLimits(0, Duration.ZERO, Duration.ofMinutes(2), 0, Duration.ZERO);

    private static final String SENTENCE = "This installation keeps no snapshots.";

    @Override
    public CaptureOutcome capture(SandboxId id, SnapshotId snapshot, Contents most) {
        return new CaptureOutcome.Failed(HostOutcome.Kind.WORKLOAD, SENTENCE);
    }

    @Override
    public HostOutcome restore(StartSandbox order, SnapshotId snapshot) {
        return new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, SENTENCE);
    }

    @Override
    public HostOutcome store(SandboxId id, Contents contents) {
        return new HostOutcome.Failed(HostOutcome.Kind.WORKLOAD, SENTENCE);
    }

    @Override
    public HostOutcome forget(SnapshotId snapshot) {
        return new HostOutcome.Absent();
    }

    @Override
    public Set<SnapshotId> kept() {
        return Set.of();
    }

    @Override
    public boolean add(Snapshot snapshot) {
        return false;
    }

    @Override
    public Optional<Snapshot> find(SnapshotId id) {
        return Optional.empty();
    }

    @Override
    public List<Snapshot> list() {
        return List.of();
    }

    @Override
    public boolean move(Snapshot.Stage from, Snapshot snapshot) {
        return false;
    }

    @Override
    public boolean remove(SnapshotId id) {
        return false;
    }
}
