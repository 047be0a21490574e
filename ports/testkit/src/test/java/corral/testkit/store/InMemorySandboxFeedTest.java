package corral.testkit.store;

import org.junit.jupiter.api.Nested;

/** The store in memory keeps the contract in calm and in foul weather. */
final class InMemorySandboxFeedTest {
    @Nested
    class Calm extends SandboxFeedContract {
        @Override
        protected StoreFixture open() {
            return InMemoryStoreFixture.calm();
        }
    }

    @Nested
    class Foul extends SandboxFeedContract {
        @Override
        protected StoreFixture open() {
            return InMemoryStoreFixture.foul();
        }
    }
}
