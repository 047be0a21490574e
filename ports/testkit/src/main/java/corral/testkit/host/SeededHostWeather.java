package corral.testkit.host;

import corral.api.host.HostOutcome;
import corral.api.sandbox.SandboxId;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Weather from a seed: every trouble that a host knows. The same seed and the same calls give the same weather. */
public final class SeededHostWeather implements HostWeather {
    private static final Duration LONGEST_START = Duration.ofSeconds(2);
    private static final Duration HANG = Duration.ofSeconds(4);

    private final RandomGenerator random;
    private final int troubles;
    private volatile boolean calm;

    /** @param troubles in how many calls of a thousand something goes wrong */
    public SeededHostWeather(long seed, int troubles) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.troubles = troubles;
    }

    /** From now on, or no longer, everything works. */
    public void calm(boolean nothingGoesWrong) {
        calm = nothingGoesWrong;
    }

    @Override
    public synchronized Fate fate(Call call, SandboxId id) {
        if (calm || random.nextInt(1000) >= troubles) {
            return call == Call.START && random.nextInt(3) == 0
                    ? new Fate.Takes(Duration.ofMillis(random.nextLong(LONGEST_START.toMillis())))
                    : new Fate.Works();
        }
        return switch (random.nextInt(5)) {
            case 0 -> new Fate.Fails(call == Call.START ? HostOutcome.Kind.CAPACITY : HostOutcome.Kind.HOST);
            case 1 -> new Fate.FailsHalfway(HostOutcome.Kind.HOST);
            case 2 -> new Fate.FailsAfterwards(HostOutcome.Kind.HOST);
            case 3 -> new Fate.Hangs(HANG);
            default -> new Fate.Fails(HostOutcome.Kind.HOST);
        };
    }
}
