package corral.testkit.simulation;

import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Decides who goes on, by chance alone: one fiber at a time, so that a seed repeats every step. */
final class Scheduler {
    private final VirtualTime time;
    private final RandomGenerator random;
    private final int yields;
    private boolean calm;
    private final List<Fiber> fibers = new ArrayList<>();
    private @Nullable Fiber current;

    Scheduler(VirtualTime time, RandomGenerator random, int yields) {
        this.time = time;
        this.random = random;
        this.yields = yields;
    }

    Fiber spawn(String name, Runnable work) {
        Fiber fiber = new Fiber(name, work);
        fiber.wakeBy(time.elapsed());
        fibers.add(fiber);
        return fiber;
    }

    /** From now on, or no longer, others go on more rarely in the midst of a call. */
    void calm(boolean nothingGoesWrong) {
        calm = nothingGoesWrong;
    }

    /** A place at which others may go on. */
    void pausePoint() {
        if (current != null && random.nextInt(1000) < (calm ? yields / 10 : yields)) {
            current.yieldUntil(time.elapsed().plus(Duration.ofMillis(random.nextInt(4) == 0 ? random.nextInt(40) : 0)));
        }
    }

    /** Lets virtual time pass for the one who calls. Outside of a fiber no time passes. */
    void sleep(Duration duration) {
        if (current != null) {
            current.yieldUntil(time.elapsed().plus(duration));
        }
    }

    /** Answers a question while everybody stands still. */
    <T> T aside(Supplier<T> question) {
        Fiber before = current;
        current = null;
        try {
            return question.get();
        } finally {
            current = before;
        }
    }

    Optional<Fiber> current() {
        return Optional.ofNullable(current);
    }

    /** Lets one of those go on that can; tells whether any could. */
    boolean step() {
        Duration now = time.elapsed();
        List<Fiber> ready = fibers.stream()
                .filter(fiber -> fiber.wakeAt().compareTo(now) <= 0)
                .toList();
        if (ready.isEmpty()) {
            return false;
        }
        run(ready.get(random.nextInt(ready.size())), Fiber::step);
        return true;
    }

    void cancel(Fiber fiber) {
        run(fiber, Fiber::cancel);
    }

    private void run(Fiber fiber, Consumer<Fiber> how) {
        Fiber before = current;
        current = fiber;
        try {
            how.accept(fiber);
        } finally {
            current = before;
        }
        if (fiber.isDone()) {
            fibers.remove(fiber);
        }
        fiber.failure().ifPresent(Scheduler::rethrow);
    }

    private static void rethrow(Throwable failure) {
        switch (failure) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError(failure);
        }
    }

    /** When the next of those that sleep wakes. */
    Optional<Duration> nextWake() {
        return fibers.stream().map(Fiber::wakeAt).min(Comparator.naturalOrder());
    }
}
