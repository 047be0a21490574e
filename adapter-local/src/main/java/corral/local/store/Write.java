package corral.local.store;

import java.sql.SQLException;

/**
 * One change of the database, run by {@link CommitQueue} inside a transaction that it may share with others.
 *
 * @param <T> what the caller is answered
 */
interface Write<T> {
    /** Makes the change. A change that cannot be made because of what is stored is an answer; an exception undoes the whole transaction. */
    T run(Statements statements) throws SQLException;

    /** Called after the commit, in the order of the writes and before any caller is answered. Must not fail. */
    default void committed(T answer) {}

    /** What the caller is answered when nobody can say whether the change was made. */
    T unsettled(String reason);
}
