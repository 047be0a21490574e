package corral.local.store;

import corral.api.store.StoreUnavailable;
import java.sql.SQLException;
import java.util.List;

/** A write of rows that are there or not; the answer is whether anything was changed. */
record RowWrite(String sql, List<Object> parameters) implements Write<Boolean> {
    RowWrite(String sql, Object... parameters) {
        this(sql, List.of(parameters));
    }

    @Override
    public Boolean run(Statements statements) throws SQLException {
        return statements.update(sql, parameters.toArray()) > 0;
    }

    /** There is no answer for this, and the caller may try again: both writes can be repeated. */
    @Override
    public Boolean unsettled(String reason) {
        throw new StoreUnavailable("The store did not say what became of a write. " + reason);
    }
}
