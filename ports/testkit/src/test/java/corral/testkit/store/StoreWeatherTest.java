package corral.testkit.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import corral.api.store.StoreUnavailable;
import corral.api.store.WriteOutcome;
import corral.testkit.store.StoreWeather.Fate;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each trouble of the store in memory is what it says. */
final class StoreWeatherTest {
    private final VirtualTime time = new VirtualTime();
    private final ScriptedStoreWeather weather = new ScriptedStoreWeather();
    private final InMemorySandboxStore store = new InMemorySandboxStore(weather, time::elapsed);

    private SandboxRecord made() {
        return ((WriteOutcome.Written) store.create(freshId(), MADE, pooled())).record();
    }

    @Test
    void aConflictIsSomebodyElsesWrite() {
        SandboxRecord record = made();
        weather.nextWrite(Fate.CONFLICTS);

        assertThat(store.updateDesired(record.id(), record.version(), claimed()))
                .isEqualTo(new WriteOutcome.Conflict());

        SandboxRecord now = store.get(record.id()).orElseThrow();
        assertThat(now.version()).isNotEqualTo(record.version());
        assertThat(now.desired()).isEqualTo(record.desired());
    }

    @Test
    void anUnknownWriteWasDoneOrWasNot() {
        SandboxId done = freshId();
        SandboxId lost = freshId();
        weather.nextWrite(Fate.UNKNOWN_DONE).nextWrite(Fate.UNKNOWN_LOST);

        assertThat(store.create(done, MADE, pooled())).isInstanceOf(WriteOutcome.Unknown.class);
        assertThat(store.create(lost, MADE, pooled())).isInstanceOf(WriteOutcome.Unknown.class);

        assertThat(store.get(done)).isPresent();
        assertThat(store.get(lost)).isEmpty();
    }

    @Test
    void aLateWriteHappensLater() {
        SandboxId id = freshId();
        weather.nextWrite(Fate.UNKNOWN_LATE);

        assertThat(store.create(id, MADE, pooled())).isInstanceOf(WriteOutcome.Unknown.class);
        assertThat(store.get(id)).isEmpty();
        time.advance(weather.lateness());

        assertThat(store.get(id)).isPresent();
    }

    @Test
    void aLateWriteThatWasOvertakenDoesNothing() {
        SandboxRecord record = made();
        DesiredSandbox wanted = claimed();
        weather.nextWrite(Fate.UNKNOWN_LATE);
        assertThat(store.updateDesired(record.id(), record.version(), claimed()))
                .isInstanceOf(WriteOutcome.Unknown.class);
        assertThat(store.updateDesired(record.id(), record.version(), wanted)).isInstanceOf(WriteOutcome.Written.class);

        time.advance(weather.lateness());

        assertThat(store.get(record.id()).orElseThrow().desired()).isEqualTo(wanted);
    }

    @Test
    void theFeedIsBehindTheStore() {
        Position before = store.list().position();
        weather.feedLag(Duration.ofSeconds(2));
        SandboxRecord record = made();

        assertThat(store.get(record.id())).contains(record);
        assertThat(store.list().records()).isEmpty();
        assertThat(store.changes(before, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Batch.Changes.class,
                        batch -> assertThat(batch.changes()).isEmpty());
        time.advance(Duration.ofSeconds(2));

        assertThat(store.list().records()).containsExactly(record);
        assertThat(store.changes(before, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Batch.Changes.class,
                        batch -> assertThat(batch.changes()).hasSize(1));
    }

    @Test
    void aReadFailsAsOftenAsWritten() {
        weather.failReads(1);

        assertThatThrownBy(() -> store.get(freshId())).isInstanceOf(StoreUnavailable.class);
        assertThat(store.get(freshId())).isEmpty();
    }

    @Test
    void aReaderWhoIsTooFarBehindHasToListAgain() {
        SandboxRecord record = made();
        Position before = store.list().position();
        for (int i = 0; i <= InMemorySandboxStore.HISTORY; i++) {
            DesiredSandbox other = i % 2 == 0 ? claimed() : pooled();
            record = ((WriteOutcome.Written) store.updateDesired(record.id(), record.version(), other)).record();
        }

        assertThat(store.changes(before, Duration.ZERO)).isInstanceOf(Batch.Broken.class);
        assertThat(store.list().records()).containsExactly(record);
    }
}
