package corral.testkit.simulation;

import corral.testkit.store.SeededStoreWeather;
import java.time.Duration;

/**
 * What goes wrong in a simulation, and how often.
 *
 * @param store the store's weather
 * @param host in how many calls of a thousand the host is in trouble
 * @param agent in how many calls of a thousand a daemon is not reached
 * @param events one of the great misfortunes per so much virtual time on average: a crash of a process, a restart of the machine, a workload that ends,
 *     a daemon that hangs, a full machine, a broken template, a jump of the clock, an interrupted feed; zero for none
 * @param yields in how many calls of a thousand to a port something else goes on meanwhile
 */
public record Faults(SeededStoreWeather.Rates store, int host, int agent, Duration events, int yields) {
    /** Nothing goes wrong, but calls still interleave. */
    public static final Faults NONE = new Faults(SeededStoreWeather.Rates.NONE, 0, 0, Duration.ZERO, 300);

    /** Everything goes wrong now and then. */
    public static final Faults ALL =
            new Faults(new SeededStoreWeather.Rates(30, 30, 20, 500, 10), 60, 60, Duration.ofSeconds(4), 300);

    /** Hardly anything works. */
    public static final Faults FOUL = new Faults(SeededStoreWeather.Rates.FOUL, 250, 250, Duration.ofSeconds(1), 500);
}
