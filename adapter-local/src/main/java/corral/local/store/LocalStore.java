package corral.local.store;

import corral.api.access.InstallationKeys;
import corral.api.snapshot.SnapshotStore;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.team.ApiKeyStore;
import corral.api.team.TeamStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * All state of one machine in one SQLite file, behind the driven ports. One process at a time uses the file: whoever opens it holds the lock of the
 * state directory, since changes that another process makes would not be seen by the feed.
 *
 * <p>The file is in write-ahead mode. Writes go through one connection and are committed together where they wait together ({@link CommitQueue});
 * reads have connections of their own and see every commit. A write that was answered survives {@code kill -9}; what is wanted of sandboxes, teams and
 * keys survives a loss of power as well, for which the log is flushed before the answer. What was observed does not survive that, and does not have to.
 */
public final class LocalStore implements AutoCloseable {
    private final CommitQueue writer;
    private final Readers readers;
    private final SandboxStore sandboxes;
    private final SandboxFeed feed;
    private final ChangeLog log;
    private final ChangeWaiters waiters = new ChangeWaiters();
    private final SandboxHistory history;
    private final TeamStore teams;
    private final ApiKeyStore keys;
    private final SnapshotStore snapshots;
    private final InstallationKeys installationKeys;

    private LocalStore(Path file, int keptChanges, RandomGenerator random) throws SQLException {
        SqliteFile database = new SqliteFile(file);
        Statements writing = database.openForWriting(Migrations.shipped());
        this.installationKeys = StoredInstallationKeys.open(writing, freshKey(random));
        this.readers = new Readers(database::openForReading);
        this.log = new ChangeLog(Long.toHexString(random.nextLong()), keptChanges);
        this.writer = new CommitQueue(writing, reason -> {
            log.doubt();
            waiters.changedPerhaps();
        });
        this.sandboxes = new SqliteSandboxStore(writer, readers, this::announce, lastVersion(writing));
        this.feed = new SqliteSandboxFeed(writer, readers, log);
        this.history = new SqliteSandboxHistory(writer, readers);
        this.teams = new SqliteTeamStore(writer, readers);
        this.keys = new SqliteApiKeyStore(writer, readers);
        this.snapshots = new SqliteSnapshotStore(writer, readers);
    }

    /**
     * Opens the database, making or migrating it first where that is needed.
     *
     * @throws UnusableDatabase with a sentence that says why not
     */
    public static LocalStore open(Path file) {
        return open(file, ChangeLog.MAX_KEPT);
    }

    static LocalStore open(Path file, int keptChanges) {
        try {
            LocalStore store = new LocalStore(file, keptChanges, new SecureRandom());
            store.writer.start();
            return store;
        } catch (SQLException e) {
            throw SqliteFile.unusable(file, e);
        }
    }

    private void announce(SandboxChange change) {
        log.append(change);
        waiters.changed(change.id());
    }

    private static InstallationKeys.Key freshKey(RandomGenerator random) {
        byte[] name = new byte[4];
        byte[] secret = new byte[32];
        random.nextBytes(name);
        random.nextBytes(secret);
        return new InstallationKeys.Key("k" + HexFormat.of().formatHex(name), secret);
    }

    private static long lastVersion(Statements statements) throws SQLException {
        try (ResultSet row = statements
                .prepare("SELECT coalesce(max(version), 0) FROM sandbox")
                .executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    public SandboxStore sandboxes() {
        return sandboxes;
    }

    public SandboxFeed feed() {
        return feed;
    }

    /** What the feed reads. */
    ChangeLog log() {
        return log;
    }

    public SandboxWaiter waiter() {
        return waiters;
    }

    public SandboxHistory history() {
        return history;
    }

    public TeamStore teams() {
        return teams;
    }

    public ApiKeyStore keys() {
        return keys;
    }

    public SnapshotStore snapshots() {
        return snapshots;
    }

    public InstallationKeys installationKeys() {
        return installationKeys;
    }

    /** Commits what waits, and closes the file. */
    @Override
    public void close() {
        readers.close();
        writer.close();
    }
}
