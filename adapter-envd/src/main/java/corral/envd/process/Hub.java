package corral.envd.process;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Spreads the output of one process over its listeners. While nobody listens, output is read and dropped: the process goes on as if it wrote to
 * a terminal that nobody looks at. With several listeners the slowest sets the pace.
 */
final class Hub {
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<Output.End> end = Optional.empty();

    /** A new listener, which hears everything from now on, the end included, even when that has come already. */
    Subscriber join() throws InterruptedException {
        Subscriber subscriber = new Subscriber();
        lock.lock();
        try {
            if (end.isPresent()) {
                subscriber.put(end.get(), Subscriber.STALL);
            } else {
                subscribers.add(subscriber);
            }
        } finally {
            lock.unlock();
        }
        return subscriber;
    }

    void leave(Subscriber subscriber) {
        subscribers.remove(subscriber);
        subscriber.leave();
    }

    void publish(Output.Data data) throws InterruptedException {
        boolean left = false;
        for (Subscriber subscriber : subscribers) {
            left |= !subscriber.put(data, Subscriber.STALL);
        }
        if (left) {
            subscribers.removeIf(Subscriber::isGone);
        }
    }

    void finish(Output.End last) throws InterruptedException {
        lock.lock();
        try {
            end = Optional.of(last);
        } finally {
            lock.unlock();
        }
        for (Subscriber subscriber : subscribers) {
            subscriber.put(last, Subscriber.STALL);
        }
        subscribers.clear();
    }

    int listeners() {
        return subscribers.size();
    }
}
