package corral.testkit.simulation;

import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Drives a core through a small world in which everything goes wrong that can, under virtual time and in one thread, and checks every
 * {@link Invariant}. The same seed takes the same steps.
 *
 * <p>In that world one or two replicas of the core share a store and a host. Callers of two teams create, pause, connect, kill, list and touch what is not
 * theirs. At every call to a driven port somebody else may go on. Writes conflict, get lost, or happen late; the feed lags and breaks; the host fails, hangs
 * or loses workloads; daemons are not reached; processes crash between any two steps and come back; the clock jumps. After a while all becomes calm, and what
 * must be true then is checked too.
 *
 * <p>A test of a core, whole:
 *
 * {@snippet :
 * final class SimulationTest {
 *     @ParameterizedTest
 *     @MethodSource("seeds")
 *     void everyInvariantHolds(long seed) {
 *         Simulation.run(seed, CorralCore::create);
 *     }
 *
 *     static LongStream seeds() {
 *         return Simulation.seeds(200);
 *     }
 * }
 * }
 */
public final class Simulation {
    /** The system property that replays one seed. */
    public static final String SEED = "corral.simulation.seed";

    private static final Duration STORM = Duration.ofSeconds(40);
    private static final Duration SETTLING = Duration.ofSeconds(100);
    private static final Duration WATCH = Duration.ofSeconds(10);
    private static final int STEPS_SHOWN = 80;
    private static final int MOST_STEPS = 2_000_000;
    /** The mean time from one command to the next. */
    private static final Duration BETWEEN_COMMANDS = Duration.ofMillis(250);

    private final Function<DrivenPorts, DrivingPorts> core;
    private final Faults faults;
    private final int rounds;

    private Simulation(Function<DrivenPorts, DrivingPorts> core, Faults faults, int rounds) {
        this.core = core;
        this.faults = faults;
        this.rounds = rounds;
    }

    /** A simulation of a core, with {@link Faults#ALL} and two rounds of storm and calm. The core is made anew for every process. */
    public static Simulation of(Function<DrivenPorts, DrivingPorts> core) {
        return new Simulation(core, Faults.ALL, 2);
    }

    /** As {@link #of}, run with one seed. */
    public static Trace run(long seed, Function<DrivenPorts, DrivingPorts> core) {
        return of(core).run(seed);
    }

    /** Seeds 0 up to a number; or the one in the system property {@value #SEED}, to replay it. */
    public static LongStream seeds(int count) {
        Long replayed = Long.getLong(SEED);
        return replayed == null ? LongStream.range(0, count) : LongStream.of(replayed);
    }

    /** The same simulation with other faults. */
    public Simulation with(Faults otherFaults) {
        return new Simulation(core, otherFaults, rounds);
    }

    /** The same simulation with so many rounds of storm and calm. */
    public Simulation rounds(int count) {
        return new Simulation(core, faults, count);
    }

    /**
     * Runs it.
     *
     * @return what happened
     * @throws InvariantBroken when an invariant does not hold
     */
    public Trace run(long seed) {
        String replay =
                "mvn test -Dtest=" + testClass() + " -Dsurefire.failIfNoSpecifiedTests=false -D" + SEED + "=" + seed;
        FutureTask<Trace> run = new FutureTask<>(() -> run(seed, replay));
        // Switching between the threads of one scheduler is many times cheaper than between its threads and this one.
        Thread.ofVirtual().name("simulation of seed " + seed).start(run);
        try {
            return run.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The simulation was interrupted.", interrupted);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof InvariantBroken broken
                    ? broken
                    : new AssertionError("The simulation of seed " + seed + " itself failed.", failed.getCause());
        }
    }

    private Trace run(long seed, String replay) {
        World world = new World(seed, faults, core);
        try {
            play(world);
            return world.trace();
        } catch (InvariantBroken broken) {
            String what = String.valueOf(broken.getMessage());
            throw new InvariantBroken(broken.invariant(), report(seed, replay, world, what), broken);
        } catch (RuntimeException escaped) {
            String what = Invariant.COMMANDS_ARE_ANSWERED + " is broken: a reconciler threw " + escaped;
            throw new InvariantBroken(Invariant.COMMANDS_ARE_ANSWERED, report(seed, replay, world, what), escaped);
        } finally {
            world.processes().forEach(Replica::crash);
        }
    }

    private void play(World world) {
        Crowd crowd = new Crowd(world);
        Misfortunes misfortunes = new Misfortunes(world);
        CalmChecks checks = new CalmChecks(world);
        for (int round = 0; round < rounds; round++) {
            world.calm(false);
            storm(world, crowd, misfortunes);
            misfortunes.end();
            pass(world, SETTLING, () -> {});
            if (crowd.running() > 0) {
                world.ledger()
                        .broken(
                                Invariant.COMMANDS_ARE_ANSWERED,
                                crowd.running() + " commands are not answered, though all is calm.");
            }
            checks.all();
            pass(world, WATCH, checks::deadlinesAct);
            checks.all();
            world.trace().add("world", "is as it should be");
        }
    }

    private void storm(World world, Crowd crowd, Misfortunes misfortunes) {
        Duration end = world.time().elapsed().plus(STORM);
        Duration nextCommand = world.time().elapsed();
        Duration nextMisfortune = after(world, faults.events());
        for (int step = 0; world.time().elapsed().compareTo(end) < 0; step++) {
            misfortunes.raise();
            Duration now = world.time().elapsed();
            if (nextCommand.compareTo(now) <= 0) {
                crowd.act();
                nextCommand = after(world, BETWEEN_COMMANDS);
            }
            if (nextMisfortune.compareTo(now) <= 0) {
                if (faults.events().isPositive()) {
                    misfortunes.strike();
                }
                nextMisfortune = after(world, faults.events());
            }
            world.step(nextCommand.compareTo(nextMisfortune) < 0 ? nextCommand : nextMisfortune);
            bounded(step);
        }
    }

    private static void pass(World world, Duration duration, Runnable check) {
        Duration end = world.time().elapsed().plus(duration);
        for (int step = 0; world.time().elapsed().compareTo(end) < 0; step++) {
            world.step(end);
            check.run();
            bounded(step);
        }
    }

    private static void bounded(int step) {
        if (step > MOST_STEPS) {
            throw new InvariantBroken(
                    Invariant.COMMANDS_ARE_ANSWERED,
                    "the reconcilers never come to rest, and virtual time stands still.");
        }
    }

    private static Duration after(World world, Duration mean) {
        RandomGenerator random = world.random();
        long millis = mean.isZero() ? STORM.toMillis() : 1 + random.nextLong(2 * mean.toMillis());
        return world.time().elapsed().plusMillis(millis);
    }

    private static String report(long seed, String replay, World world, String what) {
        return what + "\nSeed " + seed + ". To replay it, run in this module's folder:\n    " + replay
                + "\nThe last of " + world.trace().size() + " steps:\n"
                + world.trace().last(STEPS_SHOWN);
    }

    private static String testClass() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .filter(name -> name.endsWith("Test"))
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .findFirst())
                .orElse("SimulationTest");
    }
}
