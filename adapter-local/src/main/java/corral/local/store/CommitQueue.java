package corral.local.store;

import corral.api.store.StoreUnavailable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the database. Writes that wait at the same time are committed together, so that a hundred claims pay for a few flushes of
 * the disk and not for a hundred; a write that finds the queue empty is committed at once.
 *
 * <p>Each write says what it has to survive ({@link Durability}). What is wanted of sandboxes, teams and keys survives a loss of power. What was
 * observed survives the process but not a loss of power, after which no sandbox runs any more and everything is observed anew; so the second write
 * of a warm create costs no flush. Writes that need no flush are committed first and do not wait for the others.
 *
 * <p>It never answers what it does not know. A statement that fails undoes its transaction and is answered with {@link StoreUnavailable}; a commit
 * that fails may have reached the disk or not, and is answered as unsettled.
 */
final class CommitQueue implements AutoCloseable {
    /** Writes that may wait; more are refused. */
    static final int MAX_WAITING = 8_192;

    /** Writes in one transaction. */
    static final int MAX_TOGETHER = 512;

    /** How long a caller waits for a place in the queue, and then for its commit. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(CommitQueue.class);

    private final Statements statements;
    private final Consumer<String> doubt;
    private final BlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread;
    private volatile boolean closed;

    /** @param doubt told, before the callers are, when a commit failed and what is stored is not what was announced any more */
    CommitQueue(Statements statements, Consumer<String> doubt) {
        this.statements = statements;
        this.doubt = doubt;
        this.thread = Thread.ofPlatform().name("corral-store-writer").daemon().unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /**
     * Makes a change and waits for its commit.
     *
     * @throws StoreUnavailable when nothing was changed and the store cannot be written at present
     */
    <T> T write(Durability durability, Write<T> write) {
        Waiting<T> waiting = new Waiting<>(durability, write);
        try {
            if (closed) {
                throw new StoreUnavailable("The store is closed.");
            }
            if (!queue.offer(waiting, DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StoreUnavailable("The store takes no more writes at present.");
            }
            return waiting.answer.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return write.unsettled("The wait for the commit was interrupted.");
        } catch (TimeoutException e) {
            return write.unsettled("The disk did not take the commit within " + DEADLINE.toSeconds() + " s.");
        } catch (ExecutionException e) {
            throw new StoreUnavailable("The store did not acknowledge the write.", e);
        }
    }

    /** How many writes wait for the writer. */
    int waiting() {
        return queue.size();
    }

    private void work() {
        List<Waiting<?>> taken = new ArrayList<>(MAX_TOGETHER);
        while (!closed || !queue.isEmpty()) {
            try {
                Waiting<?> first = queue.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    continue;
                }
                taken.add(first);
                queue.drainTo(taken, MAX_TOGETHER - 1);
                for (Durability durability : Durability.values()) {
                    commit(
                            durability,
                            taken.stream()
                                    .filter(each -> each.durability == durability)
                                    .toList());
                }
                taken.clear();
            } catch (InterruptedException e) {
                LOG.warn("The store's writer does not end by interruption.");
            }
        }
    }

    private void commit(Durability durability, List<Waiting<?>> together) {
        if (together.isEmpty()) {
            return;
        }
        try {
            statements.execute(durability.pragma());
            statements.execute("BEGIN IMMEDIATE");
            for (Waiting<?> each : together) {
                each.run(statements);
            }
        } catch (SQLException | RuntimeException | Error e) {
            undone(together, e);
            return;
        }
        try {
            statements.execute("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            unsettled(together, e);
            return;
        }
        announce(together);
        together.forEach(Waiting::answer);
    }

    /** A listener that fails must not end the writer: what was committed is committed, and whoever follows the changes lists again. */
    private void announce(List<Waiting<?>> together) {
        try {
            together.forEach(Waiting::committed);
        } catch (RuntimeException | Error e) {
            LOG.error("A change was not announced. reason={}", e.getMessage(), e);
            doubt.accept("A change was not announced.");
        }
    }

    private void undone(List<Waiting<?>> together, Throwable why) {
        LOG.error("Writes were undone. count={} reason={}", together.size(), why.getMessage(), why);
        rollback();
        StoreUnavailable answer =
                new StoreUnavailable("The store cannot be written at present; nothing was changed.", why);
        together.forEach(each -> each.answer.completeExceptionally(answer));
    }

    private void unsettled(List<Waiting<?>> together, Throwable why) {
        LOG.error(
                "A commit failed; its outcome is not known. count={} reason={}",
                together.size(),
                why.getMessage(),
                why);
        rollback();
        doubt.accept("A commit failed.");
        together.forEach(each -> each.unsettled("The commit failed; it may have reached the disk or not."));
    }

    /** SQLite may have rolled back by itself already, which makes this fail: both are well. */
    private void rollback() {
        statements.forget();
        try {
            statements.execute("ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("There was nothing to roll back.", e);
        }
    }

    /** Commits what waits and ends; the connection is closed after that. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join(DEADLINE);
            statements.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.warn("The database was not closed well; nothing that was acknowledged is lost.", e);
        }
    }

    private static final class Waiting<T> {
        private final Durability durability;
        private final Write<T> write;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private Optional<T> result = Optional.empty();

        Waiting(Durability durability, Write<T> write) {
            this.durability = durability;
            this.write = write;
        }

        void run(Statements statements) throws SQLException {
            result = Optional.of(write.run(statements));
        }

        void committed() {
            result.ifPresent(write::committed);
        }

        void answer() {
            answer.complete(result.orElseThrow());
        }

        void unsettled(String reason) {
            try {
                answer.complete(write.unsettled(reason));
            } catch (StoreUnavailable e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
