package corral.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.CaptureOutcome;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotId;
import corral.testkit.host.InsistentHost;
import corral.testkit.time.Patience;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link corral.api.snapshot.SnapshotHost} keeps, also one that is in trouble now and then. */
public abstract class SnapshotHostContract {
    private SnapshotHostFixture fixture;
    private InsistentHost host;

    protected abstract SnapshotHostFixture open();

    @BeforeEach
    final void openFixture() {
        fixture = open();
        host = new InsistentHost(fixture);
    }

    @AfterEach
    final void closeFixture() {
        fixture.snapshots().kept().forEach(fixture.snapshots()::forget);
        fixture.close();
    }

    private static String fresh(String first) {
        return first + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    private static SandboxId freshId() {
        return new SandboxId(fresh("i"));
    }

    private static SnapshotId freshSnapshot() {
        return new SnapshotId(fresh("s"));
    }

    private HostOutcome insist(Supplier<HostOutcome> call) {
        return Patience.ask(
                "an answer of the host",
                fixture::letTimePass,
                call,
                outcome -> !(outcome instanceof HostOutcome.Failed(var kind, var _) && kind == HostOutcome.Kind.HOST));
    }

    private CaptureOutcome capture(SandboxId id, SnapshotId snapshot, Contents most) {
        return Patience.ask(
                "an answer of the host",
                fixture::letTimePass,
                () -> fixture.snapshots().capture(id, snapshot, most),
                outcome ->
                        !(outcome instanceof CaptureOutcome.Failed(var kind, var _) && kind == HostOutcome.Kind.HOST));
    }

    private HostOutcome restore(SandboxId id, SnapshotId snapshot) {
        return insist(() -> fixture.snapshots().restore(fixture.order(id), snapshot));
    }

    private HostOutcome store(SandboxId id, Contents contents) {
        return insist(() -> fixture.snapshots().store(id, contents));
    }

    private static void assertCaptured(CaptureOutcome outcome, Contents contents) {
        assertThat(outcome).isEqualTo(new CaptureOutcome.Captured(contents, java.util.Optional.empty()));
    }

    @Test
    void aCopyHasTheFilesAndTheMemoryOfItsSource() {
        SandboxId source = freshId();
        SandboxId copy = freshId();
        SnapshotId snapshot = freshSnapshot();
        HostOutcome.Running started = host.running(source);
        fixture.write(source, "before");
        String boot = fixture.boot(source);

        assertCaptured(capture(source, snapshot, Contents.MEMORY), Contents.MEMORY);
        fixture.write(source, "after");
        HostOutcome restored = restore(copy, snapshot);

        assertThat(restored).isInstanceOf(HostOutcome.Running.class).isNotEqualTo(started);
        assertThat(host.inspect(source)).isEqualTo(started);
        assertThat(fixture.written(copy)).isEqualTo("before");
        assertThat(fixture.boot(copy)).isEqualTo(boot);
        fixture.write(copy, "its own");
        assertThat(fixture.written(source)).isEqualTo("after");
        assertThat(restore(copy, snapshot)).isEqualTo(restored);
        assertThat(fixture.written(copy)).isEqualTo("its own");
    }

    @Test
    void aCopyOfFilesBoots() {
        SandboxId source = freshId();
        SandboxId copy = freshId();
        SnapshotId snapshot = freshSnapshot();
        host.running(source);
        fixture.write(source, "kept");
        String boot = fixture.boot(source);

        assertCaptured(capture(source, snapshot, Contents.FILES), Contents.FILES);
        assertThat(restore(copy, snapshot)).isInstanceOf(HostOutcome.Running.class);

        assertThat(fixture.written(copy)).isEqualTo("kept");
        assertThat(fixture.boot(copy)).isNotEqualTo(boot);
        assertThat(fixture.boot(source)).isEqualTo(boot);
    }

    @Test
    void whatIsHeldStaysHeldWhileItIsCaptured() {
        SandboxId source = freshId();
        host.running(source);
        HostOutcome frozen = host.freeze(source);

        assertCaptured(capture(source, freshSnapshot(), Contents.MEMORY), Contents.MEMORY);

        assertThat(host.inspect(source)).isEqualTo(frozen);
    }

    @Test
    void aSnapshotIsMadeOnce() {
        SandboxId source = freshId();
        SandboxId copy = freshId();
        SnapshotId snapshot = freshSnapshot();
        host.running(source);
        fixture.write(source, "first");
        capture(source, snapshot, Contents.FILES);
        fixture.write(source, "second");

        assertCaptured(capture(source, snapshot, Contents.FILES), Contents.FILES);
        restore(copy, snapshot);

        assertThat(fixture.written(copy)).isEqualTo("first");
    }

    @Test
    void whatDoesNotExistIsNeitherCapturedNorStored() {
        SnapshotId snapshot = freshSnapshot();

        assertThat(capture(freshId(), snapshot, Contents.MEMORY)).isEqualTo(new CaptureOutcome.Absent());
        assertThat(store(freshId(), Contents.FILES)).isEqualTo(new HostOutcome.Absent());
        assertThat(fixture.snapshots().kept()).doesNotContain(snapshot);
    }

    @Test
    void anUnknownSnapshotIsToBlame() {
        SandboxId copy = freshId();

        assertThat(restore(copy, freshSnapshot()))
                .isInstanceOfSatisfying(
                        HostOutcome.Failed.class,
                        failed -> assertThat(failed.kind()).isEqualTo(HostOutcome.Kind.WORKLOAD));
        assertThat(host.stop(copy)).isEqualTo(new HostOutcome.Absent());
        assertThat(fixture.inventory().present()).doesNotContain(copy);
    }

    @Test
    void copiesOutliveTheirSnapshotAndItsSource() {
        SandboxId source = freshId();
        SandboxId copy = freshId();
        SnapshotId snapshot = freshSnapshot();
        host.running(source);
        fixture.write(source, "kept");
        capture(source, snapshot, Contents.MEMORY);
        restore(copy, snapshot);

        host.stop(source);
        assertThat(insist(() -> fixture.snapshots().forget(snapshot))).isEqualTo(new HostOutcome.Absent());
        assertThat(insist(() -> fixture.snapshots().forget(snapshot))).isEqualTo(new HostOutcome.Absent());
        fixture.restart();

        assertThat(fixture.written(copy)).isEqualTo("kept");
        assertThat(fixture.snapshots().kept()).doesNotContain(snapshot);
    }

    @Test
    void snapshotsOutliveTheProcessThatMadeThem() {
        SandboxId source = freshId();
        SandboxId copy = freshId();
        SnapshotId snapshot = freshSnapshot();
        host.running(source);
        fixture.write(source, "kept");
        capture(source, snapshot, Contents.MEMORY);
        host.stop(source);

        fixture.restart();

        assertThat(fixture.snapshots().kept()).contains(snapshot);
        assertThat(restore(copy, snapshot)).isInstanceOf(HostOutcome.Running.class);
        assertThat(fixture.written(copy)).isEqualTo("kept");
    }

    @Test
    void whatIsStoredWithItsMemoryGoesOnWhereItWas() {
        SandboxId id = freshId();
        HostOutcome.Running started = host.running(id);
        fixture.write(id, "kept");
        String boot = fixture.boot(id);
        host.freeze(id);
        HostOutcome stored = new HostOutcome.Stored(Contents.MEMORY, started.template());

        assertThat(store(id, Contents.MEMORY)).isEqualTo(stored);
        assertThat(store(id, Contents.MEMORY)).isEqualTo(stored);
        assertThat(host.inspect(id)).isEqualTo(stored);
        assertThat(host.freeze(id)).isEqualTo(stored);
        assertThat(host.start(fixture.order(id))).isEqualTo(stored);
        fixture.restart();
        assertThat(host.inspect(id)).isEqualTo(stored);
        assertThat(fixture.inventory().present()).contains(id);

        assertThat(host.thaw(id)).isInstanceOf(HostOutcome.Running.class);
        assertThat(fixture.boot(id)).isEqualTo(boot);
        assertThat(fixture.written(id)).isEqualTo("kept");
    }

    @Test
    void whatIsStoredAsFilesBoots() {
        SandboxId id = freshId();
        HostOutcome.Running started = host.running(id);
        fixture.write(id, "kept");
        String boot = fixture.boot(id);

        assertThat(store(id, Contents.FILES)).isEqualTo(new HostOutcome.Stored(Contents.FILES, started.template()));
        assertThat(store(id, Contents.MEMORY)).isInstanceOf(HostOutcome.Failed.class);
        assertThat(host.thaw(id)).isInstanceOf(HostOutcome.Running.class);

        assertThat(fixture.boot(id)).isNotEqualTo(boot);
        assertThat(fixture.written(id)).isEqualTo("kept");
        assertThat(host.inspect(id)).isInstanceOf(HostOutcome.Running.class);
    }

    @Test
    void whatIsStoredCanBeStopped() {
        SandboxId id = freshId();
        host.running(id);
        store(id, Contents.MEMORY);

        assertThat(host.stop(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(host.inspect(id)).isEqualTo(new HostOutcome.Absent());
        assertThat(fixture.inventory().present()).doesNotContain(id);
    }
}
