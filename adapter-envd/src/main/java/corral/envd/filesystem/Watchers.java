package corral.envd.filesystem;

import corral.envd.connect.Code;
import corral.envd.connect.RpcError;
import corral.envd.json.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** The watchers that callers ask for events instead of listening. They live until they are removed. */
final class Watchers {
    /** How many may exist at once. */
    static final int MAX_WATCHERS = 256;

    /** How many events wait for one caller; the oldest are dropped. */
    static final int MAX_EVENTS = 10_000;

    private static final Duration IDLE = Duration.ofMinutes(1);

    private final Map<String, Watcher> watchers = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(MAX_WATCHERS);

    private static final class Watcher {
        private final DirectoryWatch watch;
        private final Deque<Json> events = new ArrayDeque<>();
        private volatile boolean removed;

        Watcher(DirectoryWatch watch) {
            this.watch = watch;
        }

        void follow() {
            try {
                while (!removed) {
                    if (watch.await(IDLE)) {
                        collect();
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized void collect() throws InterruptedException {
            for (Json event : watch.now()) {
                if (events.size() >= MAX_EVENTS) {
                    events.removeFirst();
                }
                events.addLast(event);
            }
        }

        synchronized List<Json> take() throws InterruptedException {
            collect();
            List<Json> taken = new ArrayList<>(events);
            events.clear();
            return taken;
        }
    }

    String add(DirectoryWatch watch) throws RpcError {
        if (!places.tryAcquire()) {
            watch.close();
            throw new RpcError(
                    Code.RESOURCE_EXHAUSTED, "at most " + MAX_WATCHERS + " watchers may exist; remove some first");
        }
        String id = UUID.randomUUID().toString();
        Watcher watcher = new Watcher(watch);
        watchers.put(id, watcher);
        Thread.ofVirtual().name("watcher").start(watcher::follow);
        return id;
    }

    /** The events since the last question, those of this moment included. */
    List<Json> events(String id) throws RpcError, InterruptedException {
        Watcher watcher = watchers.get(id);
        if (watcher == null) {
            throw unknown(id);
        }
        return watcher.take();
    }

    void remove(String id) throws RpcError {
        Watcher watcher = watchers.remove(id);
        if (watcher == null) {
            throw unknown(id);
        }
        watcher.removed = true;
        watcher.watch.close();
        places.release();
    }

    private static RpcError unknown(String id) {
        return new RpcError(Code.NOT_FOUND, "watcher with id " + id + " not found");
    }
}
