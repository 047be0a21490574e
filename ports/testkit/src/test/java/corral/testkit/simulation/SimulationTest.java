package corral.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation itself: it repeats its steps, a core without mistakes passes, and each invariant sees the mistake that it is there for. */
final class SimulationTest {
    private static final int SEEDS = 20;

    private static Simulation of(Optional<Invariant> mistake) {
        return Simulation.of(ports -> ToyCore.create(ports, mistake))
                .with(Faults.NONE)
                .rounds(1);
    }

    @Test
    void oneSeedTakesTheSameStepsAgain() {
        Trace first = of(Optional.empty()).run(11);
        Trace again = of(Optional.empty()).run(11);
        Trace other = of(Optional.empty()).run(12);

        assertThat(again.steps()).hasSizeGreaterThan(50).isEqualTo(first.steps());
        assertThat(other.steps()).isNotEqualTo(first.steps());
    }

    @Test
    void aCoreWithoutMistakesPasses() {
        LongStream.range(0, SEEDS)
                .forEach(seed ->
                        assertThat(of(Optional.empty()).run(seed).steps()).isNotEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void everyInvariantSeesItsMistake(Invariant invariant) {
        InvariantBroken broken = LongStream.range(0, SEEDS)
                .mapToObj(seed -> Optional.ofNullable(catchThrowableOfType(
                        InvariantBroken.class, () -> of(Optional.of(invariant)).run(seed))))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No seed has shown the mistake against " + invariant + "."));

        assertThat(broken.invariant()).isEqualTo(invariant);
    }

    @Test
    void aFailureSaysHowToRepeatIt() {
        InvariantBroken broken = catchThrowableOfType(
                InvariantBroken.class,
                () -> of(Optional.of(Invariant.ACKNOWLEDGED_RUNNING_IS_READY)).run(5));

        assertThat(broken)
                .hasMessageStartingWith("AcknowledgedRunningIsReady is broken: ")
                .hasMessageContaining("Seed 5.")
                .hasMessageContaining(
                        "mvn test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dcorral.simulation.seed=5")
                .hasMessageContaining("replica-1  starts");
    }
}
