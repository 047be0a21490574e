package corral.local.store;

import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.KeyChange;
import corral.api.team.Role;
import corral.api.team.TeamId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** API keys by their hashes, one row each. Every look-up asks the database, so that a removed key is unknown at once. */
final class SqliteApiKeyStore implements ApiKeyStore {
    private final CommitQueue writer;
    private final Readers readers;

    SqliteApiKeyStore(CommitQueue writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public boolean add(ApiKey key) {
        return writer.write(
                Durability.POWER,
                new RowWrite(
                        "INSERT INTO api_key (id, team, name, role, quotas, hash, suffix, created_at, created_by)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, nullif(?, '')) ON CONFLICT DO NOTHING",
                        key.id(),
                        key.team().value(),
                        key.name(),
                        key.role().name(),
                        QuotasJson.write(key.quotas()),
                        key.hash(),
                        key.suffix(),
                        key.createdAt().toEpochMilli(),
                        key.createdBy().orElse("")));
    }

    @Override
    public Optional<ApiKey> findByHash(String hash) {
        return ask("SELECT * FROM api_key WHERE hash = ?", hash).stream().findFirst();
    }

    @Override
    public Optional<ApiKey> find(String id) {
        return ask("SELECT * FROM api_key WHERE id = ?", id).stream().findFirst();
    }

    @Override
    public List<ApiKey> list(TeamId team) {
        return ask("SELECT * FROM api_key WHERE team = ? ORDER BY created_at, id", team.value());
    }

    @Override
    public boolean change(TeamId team, String id, KeyChange change) {
        return switch (change) {
            case KeyChange.Rename(String name) ->
                writer.write(
                        Durability.POWER,
                        new RowWrite("UPDATE api_key SET name = ? WHERE team = ? AND id = ?", name, team.value(), id));
            case KeyChange.Use(Instant at) ->
                writer.write(
                        Durability.PROCESS,
                        new RowWrite(
                                "UPDATE api_key SET last_used = ? WHERE team = ? AND id = ? AND coalesce(last_used, 0) < ?",
                                at.toEpochMilli(),
                                team.value(),
                                id,
                                at.toEpochMilli()));
            case KeyChange.Remove() ->
                writer.write(
                        Durability.POWER,
                        new RowWrite("DELETE FROM api_key WHERE team = ? AND id = ?", team.value(), id));
        };
    }

    private List<ApiKey> ask(String sql, Object... parameters) {
        return readers.ask(statements -> {
            List<ApiKey> keys = new ArrayList<>();
            try (ResultSet row = statements.prepare(sql, parameters).executeQuery()) {
                while (row.next()) {
                    keys.add(key(row));
                }
            }
            return keys;
        });
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        long lastUsed = row.getLong("last_used");
        return new ApiKey(
                row.getString("id"),
                new TeamId(row.getString("team")),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                QuotasJson.read(row.getString("quotas")),
                row.getString("hash"),
                row.getString("suffix"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Optional.ofNullable(row.getString("created_by")),
                lastUsed == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastUsed)));
    }
}
