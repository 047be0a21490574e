package corral.testkit.time;

import corral.api.time.Entropy;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Randomness that a seed repeats. For tests alone: whoever knows the seed knows every secret that is made from it. */
public final class SeededEntropy implements Entropy {
    private static final int MOST_BYTES = 1024;

    private final RandomGenerator random;

    public SeededEntropy(long seed) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    @Override
    public synchronized byte[] bytes(int count) {
        if (count < 1 || count > MOST_BYTES) {
            throw new IllegalArgumentException("Ask for 1 to " + MOST_BYTES + " random bytes at once.");
        }
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
