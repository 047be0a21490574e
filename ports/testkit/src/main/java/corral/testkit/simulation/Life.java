package corral.testkit.simulation;

import java.time.Duration;
import java.util.function.Supplier;

/** One run of a process, from its start to its crash: everything that it does to the world goes through here. */
final class Life {
    private final Scheduler scheduler;
    private boolean over;

    Life(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** Does something to the world. Others may go on before and after; whoever crashes meanwhile does nothing more. */
    <T> T act(Supplier<T> act) {
        go();
        T answer = act.get();
        go();
        return answer;
    }

    private void go() {
        check();
        scheduler.pausePoint();
        check();
    }

    void sleep(Duration duration) {
        check();
        scheduler.sleep(duration);
        check();
    }

    private void check() {
        if (over) {
            throw new ProcessCrashed();
        }
    }
}
