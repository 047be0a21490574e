package corral.local.store;

import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotStore;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records of snapshots, one row each. */
final class SqliteSnapshotStore implements SnapshotStore {
    private final CommitQueue writer;
    private final Readers readers;

    SqliteSnapshotStore(CommitQueue writer, Readers readers) {
        this.writer = writer;
        this.readers = readers;
    }

    @Override
    public boolean add(Snapshot snapshot) {
        return writer.write(
                Durability.POWER,
                new RowWrite(
                        "INSERT INTO snapshot (id, stage, created_at, record) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        snapshot.id().value(),
                        snapshot.stage().name(),
                        snapshot.createdAt().toEpochMilli(),
                        SnapshotJson.write(snapshot)));
    }

    @Override
    public Optional<Snapshot> find(SnapshotId id) {
        return ask("SELECT record FROM snapshot WHERE id = ?", id.value()).stream()
                .findFirst();
    }

    @Override
    public List<Snapshot> list() {
        return ask("SELECT record FROM snapshot ORDER BY created_at DESC, id");
    }

    @Override
    public boolean move(Snapshot.Stage from, Snapshot snapshot) {
        return writer.write(
                Durability.POWER,
                new RowWrite(
                        "UPDATE snapshot SET stage = ?, record = ? WHERE id = ? AND stage = ?",
                        snapshot.stage().name(),
                        SnapshotJson.write(snapshot),
                        snapshot.id().value(),
                        from.name()));
    }

    @Override
    public boolean remove(SnapshotId id) {
        return writer.write(
                Durability.POWER,
                new RowWrite(
                        "DELETE FROM snapshot WHERE id = ? AND stage = ?", id.value(), Snapshot.Stage.DELETING.name()));
    }

    private List<Snapshot> ask(String sql, Object... parameters) {
        return readers.ask(statements -> {
            List<Snapshot> snapshots = new ArrayList<>();
            try (ResultSet row = statements.prepare(sql, parameters).executeQuery()) {
                while (row.next()) {
                    snapshots.add(SnapshotJson.read(row.getString("record")));
                }
            }
            return snapshots;
        });
    }
}
