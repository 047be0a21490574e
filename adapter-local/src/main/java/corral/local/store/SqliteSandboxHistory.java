package corral.local.store;

import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxHistory;
import corral.api.store.StoreUnavailable;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends of sandboxes, one row each. Like what was observed, the last of them may be lost with the machine. */
final class SqliteSandboxHistory implements SandboxHistory {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteSandboxHistory.class);

    private final CommitQueue writer;
    private final Readers readers;

    SqliteSandboxHistory(CommitQueue writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public void ended(End end) {
        if (writer.write(Durability.PROCESS, new Insert(end))) {
            LOG.info(
                    "A sandbox ended. sandbox={} team={} template={} why={} by={}",
                    end.id(),
                    end.team(),
                    end.template(),
                    end.cause().why(),
                    end.cause().by());
        }
    }

    private record Insert(End end) implements Write<Boolean> {
        @Override
        public Boolean run(Statements statements) throws SQLException {
            int added = statements.update(
                    "INSERT INTO ended (id, team, template, started_at, why, asked_by, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
                            + " ON CONFLICT DO NOTHING",
                    end.id().value(),
                    end.team().value(),
                    end.template().value(),
                    end.startedAt().toEpochMilli(),
                    end.cause().why().name(),
                    end.cause().by(),
                    end.cause().at().toEpochMilli());
            statements.update("DELETE FROM ended WHERE number <= (SELECT max(number) FROM ended) - ?", MOST);
            return added > 0;
        }

        @Override
        public Boolean unsettled(String reason) {
            throw new StoreUnavailable("The store did not say what became of a write. " + reason);
        }
    }

    @Override
    public Optional<End> find(SandboxId id) {
        return readers.ask(statements -> {
            try (ResultSet row = statements
                    .prepare("SELECT * FROM ended WHERE id = ?", id.value())
                    .executeQuery()) {
                return row.next() ? Optional.of(end(row)) : Optional.empty();
            }
        });
    }

    private static End end(ResultSet row) throws SQLException {
        return new End(
                new SandboxId(row.getString("id")),
                new TeamId(row.getString("team")),
                new TemplateId(row.getString("template")),
                Instant.ofEpochMilli(row.getLong("started_at")),
                new Cause(
                        Cause.Why.valueOf(row.getString("why")),
                        row.getString("asked_by"),
                        Instant.ofEpochMilli(row.getLong("at"))));
    }
}
