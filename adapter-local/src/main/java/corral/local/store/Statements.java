package corral.local.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection and its prepared statements, which are kept for as long as it is open. Used by one thread at a time. */
final class Statements implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** The statement for that text with those parameters; its result has to be closed before it is used again. */
    PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    int update(String sql, Object... parameters) throws SQLException {
        return prepare(sql, parameters).executeUpdate();
    }

    /** For what is neither a query nor has parameters. */
    void execute(String sql) throws SQLException {
        prepare(sql).execute();
    }

    /** Prepares everything anew from now on: the driver does not use a statement again that has failed. */
    void forget() {
        prepared.values().forEach(Statements::closeQuietly);
        prepared.clear();
    }

    private static void closeQuietly(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            LOG.debug("A failed statement was not closed.", e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
