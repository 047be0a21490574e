package corral.local.store;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxStore;
import corral.api.store.WriteOutcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of sandboxes, one row each. A version is a number that no other write of any record ever had, so that a record which was removed
 * and made again is not taken for the old one.
 *
 * <p>What is desired survives a loss of power before its writer is answered; what was observed survives the process alone ({@link CommitQueue}).
 */
final class SqliteSandboxStore implements SandboxStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteSandboxStore.class);

    private final CommitQueue writer;
    private final Readers readers;
    private final Consumer<SandboxChange> committed;
    private final AtomicLong versions;

    /**
     * @param committed told of every change, in the order of the commits, before the writer of it is answered
     * @param lastVersion the highest number that a record has
     */
    SqliteSandboxStore(CommitQueue writer, Readers readers, Consumer<SandboxChange> committed, long lastVersion) {
        this.writer = writer;
        this.readers = readers;
        this.committed = committed;
        this.versions = new AtomicLong(lastVersion);
    }

    @Override
    public WriteOutcome create(SandboxId id, Instant createdAt, DesiredSandbox desired) {
        String json = SandboxJson.write(desired);
        return write(Durability.POWER, statements -> {
            long version = versions.incrementAndGet();
            SandboxRecord made =
                    new SandboxRecord(id, SandboxRows.version(version), createdAt, desired, ObservedSandbox.NOTHING);
            int rows = statements.update(
                    "INSERT INTO sandbox (id, version, created_at, desired, observed) VALUES (?, ?, ?, ?, ?)"
                            + " ON CONFLICT DO NOTHING",
                    id.value(),
                    version,
                    made.createdAt().toEpochMilli(),
                    json,
                    SandboxJson.write(ObservedSandbox.NOTHING));
            return rows == 0 ? Result.unchanged(new WriteOutcome.Conflict()) : Result.upserted(made);
        });
    }

    @Override
    public Optional<SandboxRecord> get(SandboxId id) {
        return readers.ask(statements -> SandboxRows.find(statements, id));
    }

    @Override
    public WriteOutcome updateDesired(SandboxId id, Version expected, DesiredSandbox desired) {
        WriteOutcome outcome = update(
                Durability.POWER,
                "UPDATE sandbox SET desired = ?, version = ? WHERE id = ? AND version = ? RETURNING *",
                SandboxJson.write(desired),
                id,
                expected);
        if (outcome instanceof WriteOutcome.Written && desired.power() == Power.PAUSED) {
            desired.cause()
                    .ifPresent(cause -> LOG.info(
                            "A sandbox is to be paused. sandbox={} why={} by={} at={}",
                            id,
                            cause.why(),
                            cause.by(),
                            cause.at()));
        }
        return outcome;
    }

    @Override
    public WriteOutcome updateObserved(SandboxId id, Version expected, ObservedSandbox observed) {
        return update(
                Durability.PROCESS,
                "UPDATE sandbox SET observed = ?, version = ? WHERE id = ? AND version = ? RETURNING *",
                SandboxJson.write(observed),
                id,
                expected);
    }

    private WriteOutcome update(Durability durability, String sql, String json, SandboxId id, Version expected) {
        return write(durability, statements -> {
            try (ResultSet row = statements
                    .prepare(sql, json, versions.incrementAndGet(), id.value(), SandboxRows.number(expected))
                    .executeQuery()) {
                if (row.next()) {
                    return Result.upserted(SandboxRows.record(row));
                }
            }
            return nothingMatched(statements, id);
        });
    }

    @Override
    public WriteOutcome delete(SandboxId id, Version expected) {
        return write(Durability.POWER, statements -> {
            try (ResultSet row = statements
                    .prepare(
                            "DELETE FROM sandbox WHERE id = ? AND version = ? RETURNING *",
                            id.value(),
                            SandboxRows.number(expected))
                    .executeQuery()) {
                if (row.next()) {
                    return Result.removed(SandboxRows.record(row));
                }
            }
            return nothingMatched(statements, id);
        });
    }

    private static Result nothingMatched(Statements statements, SandboxId id) throws SQLException {
        try (ResultSet row = statements
                .prepare("SELECT 1 FROM sandbox WHERE id = ?", id.value())
                .executeQuery()) {
            return Result.unchanged(row.next() ? new WriteOutcome.Conflict() : new WriteOutcome.Missing());
        }
    }

    private WriteOutcome write(Durability durability, Change change) {
        Write<Result> write = new Write<>() {
            @Override
            public Result run(Statements statements) throws SQLException {
                return change.run(statements);
            }

            @Override
            public void committed(Result result) {
                result.change().ifPresent(committed);
            }

            @Override
            public Result unsettled(String reason) {
                return Result.unchanged(new WriteOutcome.Unknown(reason));
            }
        };
        return writer.write(durability, write).outcome();
    }

    private interface Change {
        Result run(Statements statements) throws SQLException;
    }

    private record Result(WriteOutcome outcome, Optional<SandboxChange> change) {
        static Result unchanged(WriteOutcome outcome) {
            return new Result(outcome, Optional.empty());
        }

        static Result upserted(SandboxRecord record) {
            return new Result(new WriteOutcome.Written(record), Optional.of(new SandboxChange.Upserted(record)));
        }

        static Result removed(SandboxRecord record) {
            return new Result(new WriteOutcome.Written(record), Optional.of(new SandboxChange.Removed(record.id())));
        }
    }
}
