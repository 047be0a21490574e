package corral.standalone.loop;

import corral.api.host.HostInventory;
import corral.api.lifecycle.Reconciliation;
import corral.api.lifecycle.Reconciliation.Next;
import corral.api.lifecycle.Reconciliation.Woken;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStore;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that happens by itself. */
public final class Loops implements AutoCloseable {
    /** How long the feed is waited for at one time; how late a stop is noticed at most. */
    private static final Duration FEED_WAIT = Duration.ofMillis(500);

    /**
     * How long deadlines are not looked at, at most: a deadline that was set meanwhile, or a wall clock that jumped, is noticed after this. A look
     * costs nothing while nothing is due.
     */
    private static final Duration EXPIRY_WAIT = Duration.ofMillis(250);

    /** Between two looks when something is due that cannot be done yet. */
    private static final Duration SHORTEST = Duration.ofMillis(20);

    /** Pools are asked one after the other; what they order is done by the workers of sandboxes. */
    private static final int POOL_WORKERS = 1;

    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);

    private final Reconciliation reconciliation;
    private final PoolStore pools;
    private final HostInventory inventory;
    private final TimeSource time;
    private final Duration sweepInterval;
    private final WorkQueue<SandboxId> sandboxQueue;
    private final WorkQueue<PoolName> poolQueue;
    private final FeedPump pump;
    private final List<Loop> loops;

    public Loops(
            Reconciliation reconciliation,
            SandboxFeed feed,
            PoolStore pools,
            HostInventory inventory,
            TimeSource time,
            int workers,
            Duration sweepInterval) {
        this.reconciliation = reconciliation;
        this.pools = pools;
        this.inventory = inventory;
        this.time = time;
        this.sweepInterval = sweepInterval;
        this.sandboxQueue = new WorkQueue<>("sandbox", workers, reconciliation::sandbox);
        this.poolQueue = new WorkQueue<>("pool", POOL_WORKERS, reconciliation::pool);
        this.pump = new FeedPump(feed, this::reset, this::apply);
        this.loops =
                List.of(new Loop("feed", this::pump), new Loop("expiry", this::expire), new Loop("sweep", this::sweep));
    }

    /** Brings all that is stored into memory, then starts every thread. */
    public void start() {
        pump.step(Duration.ZERO);
        inventory.onExit(sandboxQueue::wake);
        sandboxQueue.start();
        poolQueue.start();
        loops.forEach(Loop::start);
    }

    private void reset(SandboxFeed.Snapshot snapshot) {
        reconciliation.reset(snapshot);
        snapshot.records().stream().map(SandboxRecord::id).forEach(sandboxQueue::wake);
        pools.list().stream().map(PoolSpec::name).forEach(poolQueue::wake);
    }

    private void apply(SandboxChange change) {
        Woken woken = reconciliation.apply(change);
        woken.sandbox().ifPresent(sandboxQueue::wake);
        woken.pools().forEach(poolQueue::wake);
    }

    private Duration pump() {
        pump.step(FEED_WAIT);
        return Duration.ZERO;
    }

    private Duration expire() {
        Optional<Instant> next = reconciliation.expire();
        return next.map(deadline -> Duration.between(time.now(), deadline))
                .filter(left -> left.compareTo(EXPIRY_WAIT) < 0)
                .map(left -> left.compareTo(SHORTEST) < 0 ? SHORTEST : left)
                .orElse(EXPIRY_WAIT);
    }

    private Duration sweep() {
        Next next = reconciliation.sweep();
        next.problem().ifPresent(problem -> LOG.warn("The sweep met a problem. problem={}", problem));
        return next.after().filter(after -> after.compareTo(sweepInterval) < 0).orElse(sweepInterval);
    }

    /** Ends every thread; what is under way is finished or left to the next process. */
    @Override
    public void close() {
        loops.forEach(Loop::close);
        poolQueue.close();
        sandboxQueue.close();
    }
}
