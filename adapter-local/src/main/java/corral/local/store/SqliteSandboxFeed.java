package corral.local.store;

import corral.api.store.SandboxFeed;
import corral.api.store.StoreUnavailable;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** All records as they were at one commit, and the commits since. */
final class SqliteSandboxFeed implements SandboxFeed {
    private final CommitQueue writer;
    private final Readers readers;
    private final ChangeLog log;

    SqliteSandboxFeed(CommitQueue writer, Readers readers, ChangeLog log) {
        this.writer = writer;
        this.readers = readers;
        this.log = log;
    }

    /** The reading transaction is begun between two commits, where the position is exact; the rows are read beside later commits. */
    @Override
    public Snapshot list() {
        return readers.ask(statements -> {
            statements.execute("BEGIN");
            try {
                Position position = writer.write(Durability.PROCESS, new Pin(statements, log));
                return new Snapshot(SandboxRows.all(statements), position);
            } finally {
                statements.execute("ROLLBACK");
            }
        });
    }

    @Override
    public Batch changes(Position since, Duration atMost) {
        return log.since(since, atMost);
    }

    /** Runs on the writer's thread before its batch is committed, when everything in the log is stored and nothing else is. */
    private record Pin(Statements reader, ChangeLog log) implements Write<SandboxFeed.Position> {
        @Override
        public Position run(Statements writer) throws SQLException {
            try (ResultSet any = reader.prepare("SELECT 1 FROM sandbox LIMIT 1").executeQuery()) {
                any.next();
            }
            return log.position();
        }

        @Override
        public Position unsettled(String reason) {
            throw new StoreUnavailable("The store cannot be listed at present. " + reason);
        }
    }
}
