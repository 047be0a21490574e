package corral.testkit.time;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Waiting without a clock: asks, lets the fixture's time pass, asks again, up to {@value #TRIES} times. A contract suite stays the same
 * whether time is virtual or real; a fixture with real time sleeps some 20 ms in its {@code letTimePass}.
 */
public final class Patience {
    /** How often is asked before giving up. */
    public static final int TRIES = 500;

    private Patience() {}

    /** Waits until the condition holds; fails with that sentence when it never does. */
    public static void until(String what, Runnable letTimePass, BooleanSupplier holds) {
        for (int tried = 0; tried < TRIES; tried++) {
            if (holds.getAsBoolean()) {
                return;
            }
            letTimePass.run();
        }
        throw new AssertionError("Waited in vain: " + what);
    }

    /** Asks until the answer is acceptable, and gives it; fails with that sentence when it never is. */
    public static <T> T ask(String what, Runnable letTimePass, Supplier<T> question, Predicate<? super T> acceptable) {
        for (int tried = 0; tried < TRIES; tried++) {
            T answer = question.get();
            if (acceptable.test(answer)) {
                return answer;
            }
            letTimePass.run();
        }
        throw new AssertionError("Asked in vain: " + what);
    }

    /** Waits for what another thread does, and gives its answer; fails with that sentence when it never comes. */
    public static <T> T of(String what, Runnable letTimePass, Future<T> other) {
        for (int tried = 0; tried < TRIES; tried++) {
            try {
                return other.get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                letTimePass.run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what, interrupted);
            } catch (ExecutionException failure) {
                throw new AssertionError("Failed: " + what, failure.getCause());
            }
        }
        throw new AssertionError("Waited in vain: " + what);
    }
}
