package corral.testkit.store;

import corral.api.store.SandboxFeed;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The store in memory under some weather. */
final class InMemoryStoreFixture implements StoreFixture {
    private final VirtualTime time = new VirtualTime();
    private final InMemorySandboxStore store;
    private boolean unavailable;

    private InMemoryStoreFixture(StoreWeather weather) {
        this.store = new InMemorySandboxStore(new Breakable(weather, () -> unavailable), time::elapsed);
    }

    static StoreFixture calm() {
        return new InMemoryStoreFixture(StoreWeather.CALM);
    }

    static StoreFixture foul() {
        return new InMemoryStoreFixture(new SeededStoreWeather(7, SeededStoreWeather.Rates.FOUL));
    }

    @Override
    public SandboxStore store() {
        return store;
    }

    @Override
    public SandboxFeed feed() {
        return store;
    }

    @Override
    public SandboxWaiter waiter() {
        return store;
    }

    @Override
    public void letTimePass() {
        time.advance(Duration.ofMillis(200));
        store.catchUp();
    }

    @Override
    public void breakFeed() {
        store.breakFeed();
    }

    @Override
    public void makeUnavailable() {
        unavailable = true;
    }

    @Override
    public void restart() {}

    @Override
    public void close() {}

    private record Breakable(StoreWeather weather, BooleanSupplier unavailable) implements StoreWeather {
        @Override
        public Fate fate(Write write, corral.api.sandbox.SandboxId id) {
            return weather.fate(write, id);
        }

        @Override
        public boolean readFails() {
            return unavailable.getAsBoolean() || weather.readFails();
        }

        @Override
        public Duration feedLag() {
            return weather.feedLag();
        }

        @Override
        public Duration lateness() {
            return weather.lateness();
        }

        @Override
        public boolean feedBreaks() {
            return weather.feedBreaks();
        }
    }
}
