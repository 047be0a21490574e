package corral.testkit.host;

import corral.testkit.snapshot.SnapshotHostContract;
import corral.testkit.snapshot.SnapshotHostFixture;
import org.junit.jupiter.api.Nested;

/** Snapshots in memory keep the contract in calm and in foul weather. */
final class InMemorySnapshotHostTest {
    @Nested
    class Calm extends SnapshotHostContract {
        @Override
        protected SnapshotHostFixture open() {
            return new InMemoryHostFixture(HostWeather.CALM);
        }
    }

    @Nested
    class Foul extends SnapshotHostContract {
        @Override
        protected SnapshotHostFixture open() {
            return new InMemoryHostFixture(InMemoryHostFixture.foul());
        }
    }
}
