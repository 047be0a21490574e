package corral.standalone.loop;

import corral.api.lifecycle.Reconciliation.Next;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what things need, one at a time for each thing and a bounded number at once. A thing that is woken while it is worked on is worked on once
 * more; one that is woken while it waits is not queued twice, so that the queue is never longer than the number of things. Delays are counted by
 * the monotonic clock: a wall clock that jumps neither hurries nor holds them.
 *
 * @param <K> names a thing
 */
public final class WorkQueue<K> implements AutoCloseable {
    static final Duration FIRST_PAUSE_AFTER_A_BUG = Duration.ofMillis(200);
    static final Duration LONGEST_PAUSE_AFTER_A_BUG = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);

    private final String name;
    private final Function<K, Next> work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<K, Entry<K>> entries = new HashMap<>();
    private final Queue<Entry<K>> ready = new ArrayDeque<>();
    private final PriorityQueue<Alarm<K>> alarms = new PriorityQueue<>(Comparator.comparingLong(Alarm::at));
    private final List<Thread> workers = new ArrayList<>();
    private boolean closed;

    /** @param work what a thing needs; says when to look at it again without being woken */
    public WorkQueue(String name, int atOnce, Function<K, Next> work) {
        this.name = name;
        this.work = work;
        for (int i = 0; i < atOnce; i++) {
            workers.add(Thread.ofPlatform()
                    .daemon()
                    .name("corral-" + name + "-" + i)
                    .unstarted(this::loop));
        }
    }

    public void start() {
        workers.forEach(Thread::start);
    }

    /** Has the thing looked at as soon as a worker is free. */
    public void wake(K key) {
        lock.lock();
        try {
            enqueue(entries.computeIfAbsent(key, Entry::new));
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(Entry<K> entry) {
        if (entry.running) {
            entry.again = true;
        } else if (!entry.queued) {
            entry.queued = true;
            ready.add(entry);
            changed.signal();
        }
    }

    private void loop() {
        try {
            while (true) {
                Optional<Entry<K>> entry = take();
                if (entry.isEmpty()) {
                    return;
                }
                finished(entry.get(), run(entry.get()));
            }
        } catch (InterruptedException e) {
            LOG.debug("A worker was interrupted. queue={}", name);
        }
    }

    /** Waits for the next thing; empty when the queue is closed. */
    private Optional<Entry<K>> take() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                ring();
                Entry<K> entry = ready.poll();
                if (entry != null) {
                    entry.queued = false;
                    entry.running = true;
                    return Optional.of(entry);
                }
                if (alarms.isEmpty()) {
                    changed.await();
                } else {
                    changed.await(alarms.element().at() - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void ring() {
        long now = System.nanoTime();
        while (!alarms.isEmpty() && alarms.element().at() - now <= 0) {
            Alarm<K> alarm = alarms.remove();
            if (entries.get(alarm.entry().key) == alarm.entry() && alarm.entry().alarm == alarm.at()) {
                enqueue(alarm.entry());
            }
        }
    }

    private Next run(Entry<K> entry) {
        try {
            Next next = work.apply(entry.key);
            entry.bugs = 0;
            report(entry, next);
            return next;
        } catch (RuntimeException | Error e) {
            entry.bugs++;
            LOG.error("Work failed; it will be tried again. queue={} key={} times={}", name, entry.key, entry.bugs, e);
            return Next.in(pauseAfter(entry.bugs));
        }
    }

    /** A problem is told when it is new, not at every look. */
    private void report(Entry<K> entry, Next next) {
        if (next.problem().isPresent() && !next.problem().equals(entry.problem)) {
            LOG.warn(
                    "Something does not work. queue={} key={} problem={}",
                    name,
                    entry.key,
                    next.problem().get());
        }
        entry.problem = next.problem();
    }

    static Duration pauseAfter(int bugs) {
        Duration pause = FIRST_PAUSE_AFTER_A_BUG.multipliedBy(1L << Math.min(bugs - 1, 10));
        return pause.compareTo(LONGEST_PAUSE_AFTER_A_BUG) > 0 ? LONGEST_PAUSE_AFTER_A_BUG : pause;
    }

    private void finished(Entry<K> entry, Next next) {
        lock.lock();
        try {
            entry.running = false;
            if (entry.again) {
                entry.again = false;
                enqueue(entry);
            } else if (next.after().isPresent()) {
                entry.alarm = System.nanoTime() + next.after().get().toNanos();
                alarms.add(new Alarm<>(entry.alarm, entry));
                changed.signal();
            } else {
                entries.remove(entry.key);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts nothing more, and waits a while for what is being done. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Patience.join(workers);
    }

    private static final class Entry<K> {
        private final K key;
        private boolean queued;
        private boolean running;
        private boolean again;
        private long alarm;
        private int bugs;
        private Optional<String> problem = Optional.empty();

        Entry(K key) {
            this.key = key;
        }
    }

    private record Alarm<K>(long at, Entry<K> entry) {}
}
