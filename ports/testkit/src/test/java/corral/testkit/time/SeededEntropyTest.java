package corral.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.time.Entropy;
import org.junit.jupiter.api.Test;

/** Seeded randomness keeps the contract, and repeats itself for one seed. */
final class SeededEntropyTest extends EntropyContract {
    @Override
    protected Entropy entropy() {
        return new SeededEntropy(42);
    }

    @Test
    void oneSeedGivesTheSameBytesAgain() {
        assertThat(entropy().bytes(32)).isEqualTo(entropy().bytes(32));
        assertThat(entropy().bytes(32)).isNotEqualTo(new SeededEntropy(43).bytes(32));
    }
}
