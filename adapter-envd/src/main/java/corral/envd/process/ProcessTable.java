package corral.envd.process;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;

/** The processes that run, and for a while those that have ended, so that a late caller still learns how. */
final class ProcessTable {
    /** How many processes may run at once. */
    static final int MAX_RUNNING = 1000;

    /** How long an ended process is remembered. */
    static final Duration REMEMBERED = Duration.ofSeconds(30);

    /** How many ended processes are remembered at most. */
    static final int MAX_REMEMBERED = 1000;

    private final Semaphore places = new Semaphore(MAX_RUNNING);
    private final Map<Integer, ManagedProcess> running = new ConcurrentSkipListMap<>();
    private final Deque<Ended> ended = new ArrayDeque<>();

    private record Ended(ManagedProcess process, long at) {}

    /** Takes a place for a process that is about to start; given back by {@link #giveBack} or {@link #end}. */
    boolean takePlace() {
        return places.tryAcquire();
    }

    void giveBack() {
        places.release();
    }

    void add(ManagedProcess process) {
        running.put(process.pid(), process);
    }

    void end(ManagedProcess process) {
        long now = System.nanoTime();
        synchronized (ended) {
            forget(now);
            ended.addLast(new Ended(process, now));
        }
        running.remove(process.pid(), process);
        places.release();
    }

    Collection<ManagedProcess> running() {
        return List.copyOf(running.values());
    }

    Optional<ManagedProcess> running(Selector selector) {
        return switch (selector) {
            case Selector.ByPid(int pid) -> Optional.ofNullable(running.get(pid));
            case Selector.ByTag(String tag) ->
                running.values().stream()
                        .filter(process -> process.tag().equals(Optional.of(tag)))
                        .findFirst();
        };
    }

    /** Also one that ended a moment ago. */
    Optional<ManagedProcess> runningOrEnded(Selector selector) {
        Optional<ManagedProcess> found = running(selector);
        if (found.isPresent()) {
            return found;
        }
        synchronized (ended) {
            forget(System.nanoTime());
            return ended.reversed().stream()
                    .map(Ended::process)
                    .filter(process -> selector.matches(process))
                    .findFirst();
        }
    }

    private void forget(long now) {
        while (!ended.isEmpty()
                && (ended.size() >= MAX_REMEMBERED || now - ended.getFirst().at() > REMEMBERED.toNanos())) {
            ended.removeFirst();
        }
    }
}
