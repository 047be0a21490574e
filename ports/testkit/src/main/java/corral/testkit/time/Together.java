package corral.testkit.time;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Several threads that start at one moment. */
public final class Together {
    private Together() {}

    /** Runs a task in so many threads at one moment, and gives their answers in the order of their numbers. */
    public static <T> List<T> run(int threads, IntFunction<T> task) {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int number = i;
                Callable<T> one = () -> {
                    start.await();
                    return task.apply(number);
                };
                running.add(executor.submit(one));
            }
            start.countDown();
            List<T> answers = new ArrayList<>();
            for (Future<T> one : running) {
                answers.add(one.get());
            }
            return answers;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while threads were running.", interrupted);
        } catch (ExecutionException failure) {
            throw new AssertionError("A thread failed.", failure.getCause());
        }
    }
}
