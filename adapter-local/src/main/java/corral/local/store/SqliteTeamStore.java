package corral.local.store;

import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.team.TeamStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tenants, one row each. */
final class SqliteTeamStore implements TeamStore {
    private final CommitQueue writer;
    private final Readers readers;

    SqliteTeamStore(CommitQueue writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public boolean add(Team team) {
        return writer.write(
                Durability.POWER,
                new RowWrite(
                        "INSERT INTO team (id, max_sandboxes, quotas, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        team.id().value(),
                        team.maxSandboxes(),
                        QuotasJson.write(team.quotas()),
                        team.createdAt().toEpochMilli()));
    }

    @Override
    public boolean change(Team team) {
        return writer.write(
                Durability.POWER,
                new RowWrite(
                        "UPDATE team SET max_sandboxes = ?, quotas = ? WHERE id = ?",
                        team.maxSandboxes(),
                        QuotasJson.write(team.quotas()),
                        team.id().value()));
    }

    @Override
    public Optional<Team> find(TeamId id) {
        return ask("SELECT * FROM team WHERE id = ?", id.value()).stream().findFirst();
    }

    @Override
    public List<Team> list() {
        return ask("SELECT * FROM team ORDER BY id");
    }

    private List<Team> ask(String sql, Object... parameters) {
        return readers.ask(statements -> {
            List<Team> teams = new ArrayList<>();
            try (ResultSet row = statements.prepare(sql, parameters).executeQuery()) {
                while (row.next()) {
                    teams.add(team(row));
                }
            }
            return teams;
        });
    }

    private static Team team(ResultSet row) throws SQLException {
        return new Team(
                new TeamId(row.getString("id")),
                row.getInt("max_sandboxes"),
                QuotasJson.read(row.getString("quotas")),
                Instant.ofEpochMilli(row.getLong("created_at")));
    }
}
