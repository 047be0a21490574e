package corral.testkit.host;

import corral.api.sandbox.SandboxAddress;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Weather from a seed for calls to daemons. The same seed and the same calls give the same weather. */
public final class SeededAgentWeather implements AgentWeather {
    private final RandomGenerator random;
    private final int troubles;
    private volatile boolean calm;

    /** @param troubles in how many calls of a thousand something goes wrong */
    public SeededAgentWeather(long seed, int troubles) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.troubles = troubles;
    }

    /** From now on, or no longer, every call reaches its daemon. */
    public void calm(boolean nothingGoesWrong) {
        calm = nothingGoesWrong;
    }

    @Override
    public synchronized Fate fate(SandboxAddress address) {
        if (calm || random.nextInt(1000) >= troubles) {
            return Fate.WORKS;
        }
        return switch (random.nextInt(3)) {
            case 0 -> Fate.REFUSED;
            case 1 -> Fate.HANGS;
            default -> Fate.ANSWER_LOST;
        };
    }
}
