package corral.core;

import corral.testkit.simulation.Simulation;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole core in a world in which everything goes wrong that can. */
class SimulationTest {
    @ParameterizedTest
    @MethodSource("seeds")
    void everyInvariantHolds(long seed) {
        Simulation.run(seed, CorralCore::create);
    }

    static LongStream seeds() {
        return Simulation.seeds(200);
    }
}
