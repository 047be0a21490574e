package corral.testkit.host;

import org.junit.jupiter.api.Nested;

/** The host in memory keeps the contract in calm and in foul weather. */
final class InMemoryHostTest {
    @Nested
    class Calm extends SandboxHostContract {
        @Override
        protected HostFixture open() {
            return new InMemoryHostFixture(HostWeather.CALM);
        }
    }

    @Nested
    class Foul extends SandboxHostContract {
        @Override
        protected HostFixture open() {
            return new InMemoryHostFixture(InMemoryHostFixture.foul());
        }
    }
}
