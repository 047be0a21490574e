package corral.testkit.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.failed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import corral.testkit.time.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxFeed} keeps, however far it is behind and however often it breaks. */
public abstract class SandboxFeedContract {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(5);

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

    /** Reads until the reader knows the record as the store has it. */
    private void catchUp(FeedReader reader, SandboxId id) {
        Patience.until("the feed shows the last write of " + id, fixture::letTimePass, () -> {
            reader.read(SHORT);
            return reader.position().isPresent() && reader.known(id).equals(insistent.read(id));
        });
    }

    /** Reads until the reader has a position and nothing more is to come for now. */
    private Position settle(FeedReader reader) {
        Patience.until(
                "the feed has nothing more to show",
                fixture::letTimePass,
                () -> !reader.read(SHORT) && reader.position().isPresent());
        return reader.position().orElseThrow();
    }

    @Test
    void aListShowsWhatWasWritten() {
        SandboxId id = insistent.create(freshId(), MADE, claimed()).id();

        Patience.until("a list with the record", fixture::letTimePass, () -> {
            FeedReader fresh = new FeedReader(fixture.feed());
            fresh.read(SHORT);
            return fresh.known(id).equals(insistent.read(id));
        });
    }

    @Test
    void changesShowEveryLastWrite() {
        FeedReader reader = new FeedReader(fixture.feed());
        settle(reader);

        SandboxId id = insistent.create(freshId(), MADE, pooled()).id();
        catchUp(reader, id);
        insistent.desire(id, old -> claimed());
        catchUp(reader, id);
        insistent.observe(id, failed("It did not start."));
        catchUp(reader, id);
        insistent.delete(id);
        catchUp(reader, id);

        assertThat(reader.known(id)).isEmpty();
        assertThat(reader.largestBatch()).isLessThanOrEqualTo(1_000);
    }

    @Test
    void changesOfOneRecordKeepTheirOrder() {
        SandboxId id = insistent.create(freshId(), MADE, pooled()).id();
        List<Integer> seen = new ArrayList<>();
        FeedReader reader = new FeedReader(
                fixture.feed(),
                snapshot -> seen.clear(),
                change -> number(change, id).ifPresent(seen::add));
        settle(reader);

        for (int i = 0; i < 30; i++) {
            insistent.observe(id, failed(Integer.toString(i)));
            reader.read(Duration.ZERO);
        }
        catchUp(reader, id);

        assertThat(seen).isSorted();
    }

    @Test
    void aRemovalIsShownAfterWhatWasBefore() {
        SandboxId id = freshId();
        List<SandboxChange> seen = new ArrayList<>();
        FeedReader reader = new FeedReader(fixture.feed(), snapshot -> seen.clear(), change -> {
            if (change.id().equals(id)) {
                seen.add(change);
            }
        });
        settle(reader);

        insistent.create(id, MADE, pooled());
        insistent.observe(id, failed("It did not start."));
        insistent.delete(id);
        for (int i = 0; i < 20; i++) {
            fixture.letTimePass();
        }
        settle(reader);

        assertThat(reader.known(id)).isEmpty();
        assertThat(seen.stream().limit(Math.max(0, seen.size() - 1)))
                .allSatisfy(change -> assertThat(change).isInstanceOf(SandboxChange.Upserted.class));
    }

    @Test
    void readersStandWhereTheyStand() {
        FeedReader one = new FeedReader(fixture.feed());
        FeedReader two = new FeedReader(fixture.feed());
        settle(one);
        settle(two);
        SandboxId id = insistent.create(freshId(), MADE, claimed()).id();

        catchUp(one, id);
        catchUp(two, id);

        assertThat(two.known(id)).isEqualTo(one.known(id));
    }

    @Test
    void aPositionMayBeReadTwice() {
        FeedReader reader = new FeedReader(fixture.feed());
        Position before = settle(reader);
        SandboxId id = insistent.create(freshId(), MADE, claimed()).id();
        catchUp(reader, id);

        Patience.until(
                "the change, or word that it is no longer known", fixture::letTimePass, () -> switch (fixture.feed()
                        .changes(before, SHORT)) {
                    case Batch.Changes(var changes, var next) ->
                        changes.stream().anyMatch(change -> change.id().equals(id));
                    case Batch.Broken broken -> true;
                });
    }

    @Test
    void aWaitingReaderIsWoken() {
        Position position = settle(new FeedReader(fixture.feed()));
        CompletableFuture<Batch> read = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read.complete(fixture.feed().changes(position, LONG)));

        insistent.create(freshId(), MADE, claimed());

        assertThat(Patience.of("the reader that waits is woken", fixture::letTimePass, read))
                .satisfiesAnyOf(
                        batch -> assertThat(batch).isInstanceOf(Batch.Broken.class),
                        batch -> assertThat(batch)
                                .isInstanceOfSatisfying(
                                        Batch.Changes.class,
                                        changes -> assertThat(changes.changes()).isNotEmpty()));
    }

    @Test
    void aBrokenFeedSaysSoAndGoesOnAfterAList() {
        FeedReader reader = new FeedReader(fixture.feed());
        Position before = settle(reader);

        fixture.breakFeed();

        Patience.until(
                "the position is broken",
                fixture::letTimePass,
                () -> fixture.feed().changes(before, SHORT) instanceof Batch.Broken);
        SandboxId id = insistent.create(freshId(), MADE, claimed()).id();
        catchUp(reader, id);
    }

    @Test
    void aPositionThatWasNeverGivenIsBroken() {
        assertThat(fixture.feed().changes(new Position("somewhere"), SHORT)).isInstanceOf(Batch.Broken.class);
        assertThat(fixture.feed().changes(new Position(""), SHORT)).isInstanceOf(Batch.Broken.class);
    }

    @Test
    void interruptionEndsTheWait() {
        Position position = settle(new FeedReader(fixture.feed()));

        Thread.currentThread().interrupt();
        Batch batch = fixture.feed().changes(position, LONG);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(batch)
                .satisfiesAnyOf(
                        answer -> assertThat(answer).isInstanceOf(Batch.Broken.class),
                        answer -> assertThat(answer)
                                .isInstanceOfSatisfying(
                                        Batch.Changes.class,
                                        changes -> assertThat(changes.changes()).isEmpty()));
    }

    @Test
    void aReaderFromBeforeARestartMissesNothing() {
        FeedReader reader = new FeedReader(fixture.feed());
        Position before = settle(reader);
        SandboxId id = insistent.create(freshId(), MADE, claimed()).id();

        fixture.restart();

        Patience.until(
                "the change, or word that it is no longer known", fixture::letTimePass, () -> switch (fixture.feed()
                        .changes(before, SHORT)) {
                    case Batch.Changes(var changes, var next) ->
                        changes.stream().anyMatch(change -> change.id().equals(id));
                    case Batch.Broken broken -> true;
                });
        InsistentStore after = new InsistentStore(fixture.store(), fixture::letTimePass);
        FeedReader fresh = new FeedReader(fixture.feed());
        Patience.until("a new reader sees the record", fixture::letTimePass, () -> {
            fresh.read(SHORT);
            return fresh.position().isPresent() && fresh.known(id).equals(after.read(id));
        });
    }

    private static Optional<Integer> number(SandboxChange change, SandboxId id) {
        return change instanceof SandboxChange.Upserted(SandboxRecord record)
                        && record.id().equals(id)
                ? record.observed().failure().map(Integer::valueOf)
                : Optional.empty();
    }
}
