package corral.local.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A step that is taken while others are, by a thread of its own; it has bounds of its own. */
final class Beside {
    private final FutureTask<Boolean> work;

    private Beside(FutureTask<Boolean> work) {
        this.work = work;
    }

    static Beside start(Steps.Step step) {
        FutureTask<Boolean> work = new FutureTask<>(() -> {
            step.run();
            return true;
        });
        Thread.ofVirtual().name("sandbox-step").start(work);
        return new Beside(work);
    }

    /** Waits for its end; its failure is the caller's. */
    void join() throws IOException {
        try {
            work.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException expected -> throw expected;
                case RuntimeException bug -> throw bug;
                case null, default -> throw new IllegalStateException(failed);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            InterruptedIOException failure = new InterruptedIOException("Interrupted while a step was taken beside.");
            failure.initCause(interrupted);
            throw failure;
        }
    }
}
