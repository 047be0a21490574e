package corral.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotStore;
import corral.api.team.TeamId;
import corral.testkit.sandbox.ExampleSandboxes;
import corral.testkit.time.Together;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link SnapshotStore} keeps. The store may have other snapshots; tests use ids of their own. */
public abstract class SnapshotStoreContract {
    private static final Instant MADE = Instant.parse("2026-03-01T10:00:00.123Z");

    protected abstract SnapshotStore snapshots();

    /** Goes on as a new process on the same data; one that forgets with its process does nothing. */
    protected abstract void restart();

    private static Snapshot fresh(Instant at) {
        return new Snapshot(
                new SnapshotId(
                        "s" + UUID.randomUUID().toString().replace("-", "").substring(0, 20)),
                new TeamId("design"),
                new SandboxId("isource"),
                new TokenGrant("key-1", 3),
                new SealedEnv("sealed"),
                ExampleSandboxes.TEMPLATE,
                ExampleSandboxes.pooled().resources(),
                Optional.of("named"),
                Snapshot.Purpose.KEEP,
                Snapshot.Stage.CAPTURING,
                Contents.FILES,
                Optional.empty(),
                at,
                Optional.of(at.plusSeconds(60)));
    }

    @Test
    void whatWasAddedIsFoundAsItWas() {
        Snapshot snapshot = fresh(MADE);

        assertThat(snapshots().add(snapshot)).isTrue();

        assertThat(snapshots().find(snapshot.id())).contains(snapshot);
        assertThat(snapshots().list()).contains(snapshot);
    }

    @Test
    void anIdIsAddedOnce() {
        Snapshot snapshot = fresh(MADE);
        snapshots().add(snapshot);

        assertThat(snapshots().add(snapshot.doomed())).isFalse();

        assertThat(snapshots().find(snapshot.id())).contains(snapshot);
    }

    @Test
    void whatIsUnknownIsNotThere() {
        Snapshot unknown = fresh(MADE);

        assertThat(snapshots().find(unknown.id())).isEmpty();
        assertThat(snapshots().move(Snapshot.Stage.CAPTURING, unknown)).isFalse();
        assertThat(snapshots().remove(unknown.id())).isFalse();
    }

    @Test
    void aRecordMovesOnlyFromTheStageInWhichItIs() {
        Snapshot snapshot = fresh(MADE);
        snapshots().add(snapshot);
        Snapshot ready = snapshot.captured(Contents.MEMORY, Optional.empty());

        assertThat(snapshots().move(Snapshot.Stage.READY, snapshot.doomed())).isFalse();
        assertThat(snapshots().move(Snapshot.Stage.CAPTURING, ready)).isTrue();
        assertThat(snapshots().move(Snapshot.Stage.CAPTURING, snapshot.doomed()))
                .isFalse();

        assertThat(snapshots().find(snapshot.id())).contains(ready);
    }

    @Test
    void ofManyAtOnceOneMovesIt() {
        Snapshot snapshot = fresh(MADE);
        snapshots().add(snapshot);

        List<Boolean> moved = Together.run(8, i -> snapshots().move(Snapshot.Stage.CAPTURING, snapshot.doomed()));

        assertThat(moved).containsOnlyOnce(true);
    }

    @Test
    void onlyWhatIsBeingDeletedIsRemoved() {
        Snapshot snapshot = fresh(MADE);
        snapshots().add(snapshot);

        assertThat(snapshots().remove(snapshot.id())).isFalse();
        snapshots().move(Snapshot.Stage.CAPTURING, snapshot.doomed());
        assertThat(snapshots().remove(snapshot.id())).isTrue();
        assertThat(snapshots().remove(snapshot.id())).isFalse();

        assertThat(snapshots().find(snapshot.id())).isEmpty();
        assertThat(snapshots().list()).extracting(Snapshot::id).doesNotContain(snapshot.id());
    }

    @Test
    void theNewestIsListedFirst() {
        Snapshot older = fresh(MADE);
        Snapshot newer = fresh(MADE.plusMillis(1));
        snapshots().add(newer);
        snapshots().add(older);

        assertThat(snapshots().list()).containsSubsequence(newer, older);
    }

    @Test
    void whatWasMovedSurvivesTheProcess() {
        Snapshot snapshot = fresh(MADE);
        snapshots().add(snapshot);
        Snapshot ready = snapshot.captured(Contents.FILES, Optional.of("It cannot be dumped."));
        snapshots().move(Snapshot.Stage.CAPTURING, ready);

        restart();

        assertThat(snapshots().find(snapshot.id())).contains(ready);
    }
}
