package corral.testkit.store;

import corral.api.sandbox.SandboxId;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Weather from a seed: every trouble that a store knows, each at a rate of its own. Rates are per thousand; the same seed and the same
 * calls give the same weather.
 */
public final class SeededStoreWeather implements StoreWeather {
    /** How far the feed may be behind at most. */
    public static final Duration MOST_LAG = Duration.ofSeconds(2);

    private final RandomGenerator random;
    private final Rates rates;
    private volatile boolean calm;

    public SeededStoreWeather(long seed, Rates rates) {
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        this.rates = rates;
    }

    /** From now on, or no longer, nothing goes wrong. */
    public void calm(boolean nothingGoesWrong) {
        calm = nothingGoesWrong;
    }

    @Override
    public synchronized Fate fate(Write write, SandboxId id) {
        if (calm) {
            return Fate.WORKS;
        }
        int drawn = random.nextInt(1000);
        if (drawn < rates.conflicts()) {
            return Fate.CONFLICTS;
        }
        if (drawn < rates.conflicts() + rates.unknown()) {
            return switch (random.nextInt(3)) {
                case 0 -> Fate.UNKNOWN_DONE;
                case 1 -> Fate.UNKNOWN_LOST;
                default -> Fate.UNKNOWN_LATE;
            };
        }
        return Fate.WORKS;
    }

    @Override
    public synchronized boolean readFails() {
        return !calm && random.nextInt(1000) < rates.unavailable();
    }

    @Override
    public synchronized Duration feedLag() {
        return calm || random.nextInt(1000) >= rates.lagging() ? Duration.ZERO : upTo(MOST_LAG);
    }

    @Override
    public synchronized Duration lateness() {
        return upTo(MOST_LAG);
    }

    @Override
    public synchronized boolean feedBreaks() {
        return !calm && random.nextInt(1000) < rates.feedBreaks();
    }

    private Duration upTo(Duration most) {
        return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
    }

    /**
     * How often what goes wrong, in calls of a thousand.
     *
     * @param conflicts writes before which somebody else writes
     * @param unknown writes whose answer is lost: a third each was done, was not done, is done later
     * @param unavailable reads that find no store
     * @param lagging changes that the feed shows late
     * @param feedBreaks reads of the feed that find it broken
     */
    public record Rates(int conflicts, int unknown, int unavailable, int lagging, int feedBreaks) {
        public static final Rates NONE = new Rates(0, 0, 0, 0, 0);

        /** Much worse than any real store. */
        public static final Rates FOUL = new Rates(100, 100, 50, 500, 30);
    }
}
