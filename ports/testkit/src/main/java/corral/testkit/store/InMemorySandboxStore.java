package corral.testkit.store;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.store.StoreUnavailable;
import corral.api.store.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Store, feed and waiter over one state in memory. Safe for several threads; no call but {@link #list} depends on how many records there
 * are. Without weather it is a perfect store; with {@link SeededStoreWeather} it is worse than any Kubernetes API server.
 *
 * <p>As in Kubernetes, an update that changes nothing is done and leaves the version as it was.
 */
public final class InMemorySandboxStore implements SandboxStore, SandboxFeed, SandboxWaiter {
    /** How many changes a reader of the feed may be behind before it has to list again. */
    public static final int HISTORY = 65_536;

    /** How often a waiting reader of the feed looks whether hidden changes are due, for clocks that do not tell when they move. */
    private static final Duration LOOK = Duration.ofMillis(2);

    private final StoreWeather weather;
    private final Supplier<Duration> elapsed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ConcurrentHashMap<SandboxId, SandboxRecord> records = new ConcurrentHashMap<>();
    private final ChangeHistory history = new ChangeHistory(HISTORY);
    private final ChangeListeners listeners = new ChangeListeners();
    private final List<Consumer<SandboxChange>> observers = new CopyOnWriteArrayList<>();
    private final PriorityQueue<LateWrite> late = new PriorityQueue<>(Comparator.comparing(LateWrite::due));
    private long writes;

    /** A store in which nothing goes wrong. */
    public InMemorySandboxStore() {
        this(StoreWeather.CALM, () -> Duration.ZERO);
    }

    /**
     * A store with weather.
     *
     * @param elapsed how much time has passed since some moment; never goes back ({@code VirtualTime::elapsed})
     */
    public InMemorySandboxStore(StoreWeather weather, Supplier<Duration> elapsed) {
        this.weather = weather;
        this.elapsed = elapsed;
    }

    @Override
    public WriteOutcome create(SandboxId id, Instant createdAt, DesiredSandbox desired) {
        return write(StoreWeather.Write.CREATE, id, () -> {
            if (records.containsKey(id)) {
                return new WriteOutcome.Conflict();
            }
            return put(new SandboxRecord(id, nextVersion(), createdAt, desired, ObservedSandbox.NOTHING));
        });
    }

    @Override
    public Optional<SandboxRecord> get(SandboxId id) {
        catchUp();
        if (weather.readFails()) {
            throw new StoreUnavailable("The store in memory plays dead for this read.");
        }
        return Optional.ofNullable(records.get(id));
    }

    @Override
    public WriteOutcome updateDesired(SandboxId id, Version expected, DesiredSandbox desired) {
        return write(
                StoreWeather.Write.DESIRED,
                id,
                () -> replace(
                        id,
                        expected,
                        old -> new SandboxRecord(id, nextVersion(), old.createdAt(), desired, old.observed()),
                        old -> old.desired().equals(desired)));
    }

    @Override
    public WriteOutcome updateObserved(SandboxId id, Version expected, ObservedSandbox observed) {
        return write(
                StoreWeather.Write.OBSERVED,
                id,
                () -> replace(
                        id,
                        expected,
                        old -> new SandboxRecord(id, nextVersion(), old.createdAt(), old.desired(), observed),
                        old -> old.observed().equals(observed)));
    }

    @Override
    public WriteOutcome delete(SandboxId id, Version expected) {
        return write(StoreWeather.Write.DELETE, id, () -> {
            SandboxRecord old = records.get(id);
            if (old == null) {
                return new WriteOutcome.Missing();
            }
            if (!old.version().equals(expected)) {
                return new WriteOutcome.Conflict();
            }
            records.remove(id);
            tell(new SandboxChange.Removed(id));
            return new WriteOutcome.Written(old);
        });
    }

    @Override
    public Snapshot list() {
        catchUp();
        if (weather.readFails()) {
            throw new StoreUnavailable("The store in memory plays dead for this list.");
        }
        lock.lock();
        try {
            history.reveal(elapsed.get());
            return history.snapshot();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Batch changes(Position since, Duration atMost) {
        long deadline = System.nanoTime() + Math.max(0, atMost.toNanos());
        lock.lock();
        try {
            if (weather.feedBreaks()) {
                return new Batch.Broken("The feed in memory broke.");
            }
            while (true) {
                applyLateWrites();
                history.reveal(elapsed.get());
                Batch batch = history.since(since);
                long left = deadline - System.nanoTime();
                if (!isEmpty(batch) || left <= 0) {
                    return batch;
                }
                boolean mayChangeByItself = history.hasHidden() || !late.isEmpty();
                try {
                    long _ = changed.awaitNanos(mayChangeByItself ? Math.min(left, LOOK.toNanos()) : left);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    return batch;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean isEmpty(Batch batch) {
        return switch (batch) {
            case Batch.Changes(var changes, var next) -> changes.isEmpty();
            case Batch.Broken broken -> false;
        };
    }

    @Override
    public Waiting listen(SandboxId id) {
        return listeners.listen(id);
    }

    /** Breaks the feed: every position that was given so far has to be replaced by listing again. */
    public void breakFeed() {
        lock.lock();
        try {
            history.breakPositions();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets late writes that are due happen now, without waiting for the next call. */
    public void catchUp() {
        lock.lock();
        try {
            applyLateWrites();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Calls an observer with every change, in their true order, without lag or gap, from inside the write: it answers at once and does not
     * call the store.
     */
    public void observe(Consumer<SandboxChange> observer) {
        observers.add(observer);
    }

    /** Every record as it is now, by id, whatever the weather. */
    public List<SandboxRecord> truth() {
        catchUp();
        return records.values().stream()
                .sorted(Comparator.comparing(SandboxRecord::id))
                .toList();
    }

    /** One record as it is now, whatever the weather. */
    public Optional<SandboxRecord> truth(SandboxId id) {
        catchUp();
        return Optional.ofNullable(records.get(id));
    }

    private WriteOutcome write(StoreWeather.Write kind, SandboxId id, Supplier<WriteOutcome> effect) {
        lock.lock();
        try {
            applyLateWrites();
            return switch (weather.fate(kind, id)) {
                case WORKS -> effect.get();
                case CONFLICTS -> {
                    SandboxRecord old = records.get(id);
                    if (old != null) {
                        put(new SandboxRecord(id, nextVersion(), old.createdAt(), old.desired(), old.observed()));
                    }
                    yield effect.get();
                }
                case UNKNOWN_DONE -> {
                    var _ = effect.get();
                    yield new WriteOutcome.Unknown("The answer of the store was lost.");
                }
                case UNKNOWN_LOST -> new WriteOutcome.Unknown("The store did not answer.");
                case UNKNOWN_LATE -> {
                    late.add(new LateWrite(elapsed.get().plus(weather.lateness()), effect));
                    yield new WriteOutcome.Unknown("The store did not answer in time.");
                }
            };
        } finally {
            lock.unlock();
        }
    }

    private WriteOutcome replace(
            SandboxId id, Version expected, UnaryOperator<SandboxRecord> change, Predicate<SandboxRecord> isSame) {
        SandboxRecord old = records.get(id);
        if (old == null) {
            return new WriteOutcome.Missing();
        }
        if (!old.version().equals(expected)) {
            return new WriteOutcome.Conflict();
        }
        return isSame.test(old) ? new WriteOutcome.Written(old) : put(change.apply(old));
    }

    private WriteOutcome put(SandboxRecord record) {
        records.put(record.id(), record);
        tell(new SandboxChange.Upserted(record));
        return new WriteOutcome.Written(record);
    }

    private void tell(SandboxChange change) {
        observers.forEach(observer -> observer.accept(change));
        history.append(change, elapsed.get(), weather.feedLag());
        changed.signalAll();
        listeners.signal(change.id());
    }

    private Version nextVersion() {
        return new Version("r" + Long.toString(++writes, Character.MAX_RADIX));
    }

    private void applyLateWrites() {
        Duration now = elapsed.get();
        for (LateWrite next = late.peek(); next != null && next.due().compareTo(now) <= 0; next = late.peek()) {
            late.remove();
            var _ = next.effect().get();
        }
    }

    private record LateWrite(Duration due, Supplier<WriteOutcome> effect) {}
}
