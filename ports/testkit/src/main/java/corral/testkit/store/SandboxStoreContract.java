package corral.testkit.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claim;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.failed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static corral.testkit.sandbox.ExampleSandboxes.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.StoreUnavailable;
import corral.api.store.WriteOutcome;
import corral.testkit.time.Patience;
import corral.testkit.time.Together;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SandboxStore} keeps, in whatever weather: conflicts that nobody in the test caused, writes of unknown outcome, reads that
 * fail for a while. An adapter extends this class and gives a {@link StoreFixture}.
 */
public abstract class SandboxStoreContract {
    private static final int WRITERS = 6;

    private StoreFixture fixture;
    private InsistentStore insistent;

    protected abstract StoreFixture open();

    @BeforeEach
    final void openFixture() {
        fixture = open();
        insistent = new InsistentStore(fixture.store(), fixture::letTimePass);
    }

    @AfterEach
    final void closeFixture() {
        fixture.close();
    }

    private SandboxStore store() {
        return fixture.store();
    }

    private SandboxRecord made(DesiredSandbox desired) {
        return insistent.create(freshId(), MADE, desired);
    }

    @Test
    void whatWasMadeIsFound() {
        SandboxId id = freshId();
        DesiredSandbox desired = claimed();

        SandboxRecord record = insistent.create(id, MADE, desired);

        assertThat(record.id()).isEqualTo(id);
        assertThat(record.createdAt()).isEqualTo(MADE);
        assertThat(record.desired()).isEqualTo(desired);
        assertThat(record.observed()).isEqualTo(ObservedSandbox.NOTHING);
    }

    @Test
    void everyFieldOfObservedIsKept() {
        SandboxId id = made(pooled()).id();

        assertThat(insistent.observe(id, running()).observed()).isEqualTo(running());
        assertThat(insistent
                        .observe(id, failed("It did not start: ünï \"x\"\n."))
                        .observed())
                .isEqualTo(failed("It did not start: ünï \"x\"\n."));
    }

    @Test
    void aSandboxWithoutPoolClaimAndDeadlineIsKept() {
        DesiredSandbox bare = new DesiredSandbox(
                pooled().template(), pooled().resources(), Optional.empty(), Optional.empty(), Power.PAUSED, 7);

        assertThat(made(bare).desired()).isEqualTo(bare);
    }

    @Test
    void timesAreKeptInWholeMilliseconds() {
        Instant withNanoseconds = MADE.plusNanos(123_456);

        SandboxRecord record = insistent.create(freshId(), withNanoseconds, pooled());

        assertThat(record.createdAt()).isEqualTo(MADE);
    }

    @Test
    void whatIsUnknownIsMissing() {
        SandboxId id = freshId();
        var version = made(pooled()).version();

        assertThat(insistent.read(id)).isEmpty();
        assertThat(insistent.known(() -> store().updateDesired(id, version, claimed())))
                .isEqualTo(new WriteOutcome.Missing());
        assertThat(insistent.known(() -> store().updateObserved(id, version, running())))
                .isEqualTo(new WriteOutcome.Missing());
        assertThat(insistent.known(() -> store().delete(id, version))).isEqualTo(new WriteOutcome.Missing());
        assertThat(insistent.read(id)).isEmpty();
    }

    @Test
    void anIdIsMadeOnce() {
        DesiredSandbox first = claimed();
        SandboxId id = made(first).id();

        assertThat(insistent.known(() -> store().create(id, MADE, claimed()))).isEqualTo(new WriteOutcome.Conflict());

        assertThat(insistent.existing(id).desired()).isEqualTo(first);
    }

    @Test
    void writingDesiredLeavesObserved() {
        SandboxId id = made(pooled()).id();
        insistent.observe(id, running());
        DesiredSandbox wanted = claimed();

        SandboxRecord record = insistent.desire(id, old -> wanted);

        assertThat(record.desired()).isEqualTo(wanted);
        assertThat(record.observed()).isEqualTo(running());
        assertThat(record.createdAt()).isEqualTo(MADE);
    }

    @Test
    void writingObservedLeavesDesired() {
        DesiredSandbox wanted = claimed();
        SandboxId id = made(wanted).id();

        SandboxRecord record = insistent.observe(id, running());

        assertThat(record.desired()).isEqualTo(wanted);
        assertThat(record.createdAt()).isEqualTo(MADE);
    }

    @Test
    void writtenCarriesTheRecordAsItIsNow() {
        SandboxId id = made(pooled()).id();

        SandboxRecord written = Patience.ask(
                                "a write that is known to be done",
                                fixture::letTimePass,
                                () -> store().updateDesired(
                                                id, insistent.existing(id).version(), claimed()),
                                outcome -> outcome instanceof WriteOutcome.Written)
                        instanceof WriteOutcome.Written(var record)
                ? record
                : insistent.existing(id);

        assertThat(insistent.existing(id)).isEqualTo(written);
    }

    @Test
    void aVersionThatWasReplacedDoesNotWriteAgain() {
        SandboxRecord first = made(pooled());
        SandboxId id = first.id();
        SandboxRecord second = insistent.desire(id, old -> claimed());

        assertThat(insistent.known(() -> store().updateDesired(id, first.version(), pooled())))
                .isEqualTo(new WriteOutcome.Conflict());
        assertThat(insistent.known(() -> store().updateObserved(id, first.version(), running())))
                .isEqualTo(new WriteOutcome.Conflict());
        assertThat(insistent.known(() -> store().delete(id, first.version()))).isEqualTo(new WriteOutcome.Conflict());

        SandboxRecord now = insistent.existing(id);
        assertThat(now.desired()).isEqualTo(second.desired());
        assertThat(now.observed()).isEqualTo(second.observed());
    }

    @Test
    void writingObservedReplacesTheVersionOfDesired() {
        SandboxRecord first = made(pooled());
        insistent.observe(first.id(), running());

        assertThat(insistent.known(() -> store().updateDesired(first.id(), first.version(), claimed())))
                .isEqualTo(new WriteOutcome.Conflict());
    }

    @Test
    void whatWasRemovedIsMissing() {
        SandboxRecord record = made(claimed());

        insistent.delete(record.id());

        assertThat(insistent.read(record.id())).isEmpty();
        assertThat(insistent.known(() -> store().updateDesired(record.id(), record.version(), pooled())))
                .isEqualTo(new WriteOutcome.Missing());
        assertThat(insistent.read(record.id())).isEmpty();
    }

    @Test
    void removingCarriesTheRecordAsItLastWas() {
        SandboxRecord made = made(claimed());

        WriteOutcome outcome = Patience.ask(
                "a removal whose outcome is known",
                fixture::letTimePass,
                () -> {
                    SandboxRecord target = insistent
                            .read(made.id())
                            .orElseGet(() -> insistent.create(made.id(), MADE, made.desired()));
                    return store().delete(made.id(), target.version());
                },
                answer -> answer instanceof WriteOutcome.Written);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        WriteOutcome.Written.class,
                        written -> assertThat(written.record().desired()).isEqualTo(made.desired()));
        assertThat(insistent.read(made.id())).isEmpty();
    }

    @Test
    void ofManyWritersWithOneVersionAtMostOneWins() {
        SandboxId id = made(pooled()).id();

        Patience.until("a round that somebody wins", fixture::letTimePass, () -> {
            SandboxRecord before = insistent.existing(id);
            List<DesiredSandbox> wishes = java.util.stream.Stream.generate(() -> claimed())
                    .limit(WRITERS)
                    .toList();

            List<WriteOutcome> outcomes =
                    Together.run(WRITERS, writer -> store().updateDesired(id, before.version(), wishes.get(writer)));

            List<DesiredSandbox> winners = java.util.stream.IntStream.range(0, WRITERS)
                    .filter(writer -> outcomes.get(writer) instanceof WriteOutcome.Written)
                    .mapToObj(wishes::get)
                    .toList();
            assertThat(winners).hasSizeLessThanOrEqualTo(1);
            winners.forEach(
                    winner -> assertThat(insistent.existing(id).desired()).isEqualTo(winner));
            return winners.size() == 1;
        });
    }

    @Test
    void ofManyWhoMakeOneIdAtMostOneWins() {
        Patience.until("a round that somebody wins", fixture::letTimePass, () -> {
            SandboxId id = freshId();
            List<DesiredSandbox> wishes = java.util.stream.Stream.generate(() -> claimed())
                    .limit(WRITERS)
                    .toList();

            List<WriteOutcome> outcomes = Together.run(WRITERS, writer -> store().create(id, MADE, wishes.get(writer)));

            List<DesiredSandbox> winners = java.util.stream.IntStream.range(0, WRITERS)
                    .filter(writer -> outcomes.get(writer) instanceof WriteOutcome.Written)
                    .mapToObj(wishes::get)
                    .toList();
            assertThat(winners).hasSizeLessThanOrEqualTo(1);
            winners.forEach(
                    winner -> assertThat(insistent.existing(id).desired()).isEqualTo(winner));
            return winners.size() == 1;
        });
    }

    @Test
    void noWriteOfManyWritersIsLost() {
        SandboxId id = made(claimed()).id();
        int writesOfEach = 4;

        Together.run(WRITERS, writer -> {
            for (int i = 0; i < writesOfEach; i++) {
                String mark = writer + "." + i;
                insistent.desire(id, old -> marked(old, mark));
            }
            return writer;
        });

        assertThat(marks(insistent.existing(id))).hasSize(WRITERS * writesOfEach);
    }

    @Test
    void writersOfBothSidesDoNotUndoEachOther() {
        SandboxId id = made(claimed()).id();

        Together.run(2, side -> {
            for (int i = 0; i < 10; i++) {
                String mark = "write " + i;
                if (side == 0) {
                    insistent.desire(id, old -> marked(old, mark));
                } else {
                    insistent.observe(id, failed(mark));
                }
            }
            return side;
        });

        SandboxRecord record = insistent.existing(id);
        assertThat(marks(record)).hasSize(10);
        assertThat(record.observed()).isEqualTo(failed("write 9"));
    }

    @Test
    void aWriteThatArrivesLateDoesNotUndoALaterOne() {
        SandboxRecord first = made(claimed());
        for (int i = 0; i < 10; i++) {
            SandboxRecord before = insistent.existing(first.id());
            String mark = "write " + i;
            var _ = store().updateDesired(first.id(), before.version(), pooled());
            insistent.desire(first.id(), old -> marked(first.desired(), mark));
        }

        for (int i = 0; i < 20; i++) {
            fixture.letTimePass();
        }

        assertThat(marks(insistent.existing(first.id()))).containsOnlyKeys("write 9");
    }

    @Test
    void whatWasWrittenSurvivesTheProcess() {
        DesiredSandbox wanted = claimed();
        SandboxId id = made(pooled()).id();
        insistent.desire(id, old -> wanted);
        insistent.observe(id, running());
        SandboxId gone = made(pooled()).id();
        insistent.delete(gone);

        fixture.restart();

        InsistentStore after = new InsistentStore(fixture.store(), fixture::letTimePass);
        assertThat(after.existing(id).desired()).isEqualTo(wanted);
        assertThat(after.existing(id).observed()).isEqualTo(running());
        assertThat(after.existing(id).createdAt()).isEqualTo(MADE);
        assertThat(after.read(gone)).isEmpty();
    }

    @Test
    void aVersionFromBeforeTheRestartStaysReplaced() {
        SandboxRecord first = made(pooled());
        insistent.desire(first.id(), old -> claimed());

        fixture.restart();

        InsistentStore after = new InsistentStore(fixture.store(), fixture::letTimePass);
        assertThat(after.known(() -> store().updateDesired(first.id(), first.version(), pooled())))
                .isEqualTo(new WriteOutcome.Conflict());
    }

    @Test
    void aStoreThatCannotBeAskedSaysSo() {
        SandboxId id = made(pooled()).id();

        fixture.makeUnavailable();

        assertThatThrownBy(() -> store().get(id)).isInstanceOf(StoreUnavailable.class);
    }

    private static DesiredSandbox marked(DesiredSandbox old, String mark) {
        Claim claim = old.claim().orElseGet(() -> claim());
        Map<String, String> metadata = new TreeMap<>(claim.metadata());
        metadata.put(mark, "done");
        return old.withClaim(Optional.of(new Claim(
                claim.id(),
                claim.team(),
                claim.madeBy(),
                claim.claimedAt(),
                claim.token(),
                claim.env(),
                metadata,
                claim.lifetime(),
                claim.network(),
                claim.idempotency())));
    }

    private static Map<String, String> marks(SandboxRecord record) {
        Map<String, String> marks =
                new TreeMap<>(record.desired().claim().orElseThrow().metadata());
        marks.values().removeIf(value -> !value.equals("done"));
        return marks;
    }
}
