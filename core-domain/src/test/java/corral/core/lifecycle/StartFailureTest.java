package corral.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.refusal.Refusal;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    @Test
    void isReadAsItWasWritten() {
        for (HostOutcome.Kind kind : HostOutcome.Kind.values()) {
            StartFailure failure = new StartFailure(kind, "It does: not start.");
            assertThat(StartFailure.parse(failure.text())).isEqualTo(failure);
        }
    }

    @Test
    void anyOtherTextIsTheHostsTrouble() {
        assertThat(StartFailure.parse("somebody wrote this"))
                .isEqualTo(new StartFailure(HostOutcome.Kind.HOST, "somebody wrote this"));
    }

    @Test
    void aFullMachineIsCapacity() {
        assertThat(new StartFailure(HostOutcome.Kind.CAPACITY, "Full.").refusal())
                .isEqualTo(new Refusal.CapacityExhausted("Full."));
        assertThat(new StartFailure(HostOutcome.Kind.WORKLOAD, "Broken.").refusal())
                .isEqualTo(new Refusal.StartFailed("Broken."));
    }

    @Test
    void longSentencesAreCut() {
        assertThat(new StartFailure(HostOutcome.Kind.HOST, "x".repeat(5000)).sentence())
                .hasSize(1000);
    }
}
