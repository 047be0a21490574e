package corral.local.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** The database as a file: made for its owner alone, looked over and migrated when it is opened. */
final class SqliteFile {
    private static final int BUSY_MILLIS = 5_000;

    private final Path file;

    SqliteFile(Path file) {
        this.file = file;
    }

    /** Opens the connection of the writer; to be done before any other. */
    Statements openForWriting(Migrations migrations) throws SQLException {
        makeForOwnerAlone();
        NativeCode.beside(file);
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try {
            lookOver(connection);
            migrations.run(connection, file.toString());
            return new Statements(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Statements openForReading() throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return new Statements(config.createConnection("jdbc:sqlite:" + file));
    }

    /** What has gone wrong with the file, in a sentence. */
    static UnusableDatabase unusable(Path file, SQLException e) {
        int primary = e.getErrorCode() & 0xff;
        String sentence;
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            sentence = "The database " + file
                    + " is damaged: restore a backup of the state directory, or choose another one.";
        } else if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            sentence = "The disk with the database " + file + " is full: free some space and start again.";
        } else if (primary == SQLiteErrorCode.SQLITE_BUSY.code || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
            sentence = "The database " + file + " is used by another process: end that one and start again.";
        } else {
            sentence =
                    "The database " + file + " cannot be opened (" + e.getMessage() + "): mend that and start again.";
        }
        return new UnusableDatabase(sentence, e);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        return config;
    }

    private void makeForOwnerAlone() {
        try {
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
        } catch (IOException e) {
            throw new UnusableDatabase(
                    "The database " + file + " cannot be made: check that its folder exists and can be written to.", e);
        }
    }

    private void lookOver(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            if (!row.next() || !"ok".equals(row.getString(1))) {
                throw new UnusableDatabase("The database " + file
                        + " is damaged: restore a backup of the state directory, or choose another one.");
            }
        }
    }
}
