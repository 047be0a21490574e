package corral.testkit.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static corral.testkit.sandbox.ExampleSandboxes.running;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxWaiter;
import corral.api.store.SandboxWaiter.Waiting;
import corral.testkit.time.Patience;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxWaiter} keeps. */
public abstract class SandboxWaiterContract {
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

    private void untilWoken(Waiting waiting) {
        Patience.until("a sign of the change", fixture::letTimePass, () -> waiting.await(SHORT));
    }

    private void untilQuiet(Waiting waiting) {
        Patience.until("a wait without a sign", fixture::letTimePass, () -> !waiting.await(SHORT));
    }

    @Test
    void aChangeBetweenListeningAndWaitingIsNotMissed() {
        SandboxId id = insistent.create(freshId(), MADE, pooled()).id();
        try (Waiting waiting = fixture.waiter().listen(id)) {
            untilQuiet(waiting);
            insistent.desire(id, old -> claimed());

            untilWoken(waiting);
        }
    }

    @Test
    void everyChangeWakes() {
        SandboxId id = freshId();
        try (Waiting waiting = fixture.waiter().listen(id)) {
            insistent.create(id, MADE, pooled());
            untilWoken(waiting);
            untilQuiet(waiting);
            insistent.observe(id, running());
            untilWoken(waiting);
            untilQuiet(waiting);
            insistent.delete(id);
            untilWoken(waiting);
        }
    }

    @Test
    void whoWaitsIsWoken() {
        SandboxId id = insistent.create(freshId(), MADE, pooled()).id();
        try (Waiting waiting = fixture.waiter().listen(id)) {
            untilQuiet(waiting);
            CompletableFuture<Boolean> woken = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> woken.complete(waiting.await(LONG)));

            insistent.desire(id, old -> claimed());

            assertThat(Patience.of("the one that waits is woken", fixture::letTimePass, woken))
                    .isTrue();
        }
    }

    @Test
    void everyListenerOfARecordIsWoken() {
        SandboxId id = insistent.create(freshId(), MADE, pooled()).id();
        try (Waiting one = fixture.waiter().listen(id);
                Waiting two = fixture.waiter().listen(id)) {
            untilQuiet(one);
            untilQuiet(two);
            insistent.desire(id, old -> claimed());

            untilWoken(one);
            untilWoken(two);
        }
    }

    @Test
    void withoutAChangeTheWaitEnds() {
        try (Waiting waiting = fixture.waiter().listen(freshId())) {
            untilQuiet(waiting);
        }
    }

    @Test
    void closingTwiceAndChangingAfterwardsIsHarmless() {
        SandboxId id = insistent.create(freshId(), MADE, pooled()).id();
        Waiting waiting = fixture.waiter().listen(id);

        waiting.close();
        waiting.close();

        assertThat(insistent.desire(id, old -> claimed()).id()).isEqualTo(id);
    }
}
