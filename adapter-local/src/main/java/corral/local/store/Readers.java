package corral.local.store;

import corral.api.store.StoreUnavailable;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections for reading. Each question sees what was committed before it was asked, and never waits for the writer. */
final class Readers implements AutoCloseable {
    /** Questions that are answered at one time; more wait. */
    static final int CONNECTIONS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);

    private final BlockingQueue<Statements> idle = new ArrayBlockingQueue<>(CONNECTIONS);
    private volatile boolean closed;

    /** How a connection is opened. */
    interface Opening {
        Statements open() throws SQLException;
    }

    Readers(Opening opening) throws SQLException {
        for (int i = 0; i < CONNECTIONS; i++) {
            idle.add(opening.open());
        }
    }

    /** A question to the database. */
    interface Question<T> {
        T ask(Statements statements) throws SQLException;
    }

    /** @throws StoreUnavailable when there is no answer */
    <T> T ask(Question<T> question) {
        if (closed) {
            throw new StoreUnavailable("The store is closed.");
        }
        Statements connection = take();
        try {
            return question.ask(connection);
        } catch (SQLException e) {
            connection.forget();
            LOG.error("The store could not be read. reason={}", e.getMessage(), e);
            throw new StoreUnavailable("The store cannot be read at present.", e);
        } finally {
            idle.add(connection);
        }
    }

    private Statements take() {
        try {
            Statements connection = idle.poll(CommitQueue.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (connection == null) {
                throw new StoreUnavailable("The store is too busy to be read at present.");
            }
            return connection;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("The wait for the store was interrupted.", e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = 0; i < CONNECTIONS; i++) {
            try {
                take().close();
            } catch (SQLException | StoreUnavailable e) {
                LOG.warn("A reading connection was not closed well.", e);
            }
        }
    }
}
