package corral.local.store;

import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads records from their rows. */
final class SandboxRows {
    private SandboxRows() {}

    static Optional<SandboxRecord> find(Statements statements, SandboxId id) throws SQLException {
        try (ResultSet row = statements
                .prepare("SELECT * FROM sandbox WHERE id = ?", id.value())
                .executeQuery()) {
            return row.next() ? Optional.of(record(row)) : Optional.empty();
        }
    }

    static List<SandboxRecord> all(Statements statements) throws SQLException {
        List<SandboxRecord> records = new ArrayList<>();
        try (ResultSet row =
                statements.prepare("SELECT * FROM sandbox ORDER BY id").executeQuery()) {
            while (row.next()) {
                records.add(record(row));
            }
        }
        return records;
    }

    /** @throws SQLException also when the row is not one that this program can read */
    static SandboxRecord record(ResultSet row) throws SQLException {
        try {
            return new SandboxRecord(
                    new SandboxId(row.getString("id")),
                    version(row.getLong("version")),
                    Instant.ofEpochMilli(row.getLong("created_at")),
                    SandboxJson.desired(row.getString("desired")),
                    SandboxJson.observed(row.getString("observed")));
        } catch (IllegalArgumentException e) {
            throw new SQLException("The record of sandbox " + row.getString("id") + " cannot be read.", e);
        }
    }

    static Version version(long number) {
        return new Version(Long.toString(number));
    }

    /** The number in a version; one that no record has when it is not a version of this store. */
    static long number(Version version) {
        try {
            return Long.parseLong(version.value());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
