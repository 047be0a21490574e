package corral.local.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings a database to the newest schema, one numbered step after the other, each in one transaction together with its number. The number
 * stands in the file's header ({@code user_version}). A file that is newer than this program is left alone: what it means is not known.
 */
final class Migrations {
    /** "Corr": tells a database of Corral from any other SQLite file. */
    static final int APPLICATION = 0x436f7272;

    private final List<String> steps;

    Migrations(List<String> steps) {
        this.steps = List.copyOf(steps);
    }

    static Migrations shipped() {
        return new Migrations(Stream.iterate(1, number -> number + 1)
                .map(Migrations::read)
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream)
                .toList());
    }

    int newest() {
        return steps.size();
    }

    void run(Connection connection, String file) throws SQLException {
        int application = pragma(connection, "application_id");
        int schema = pragma(connection, "user_version");
        if (application != APPLICATION && (application != 0 || schema != 0 || !isEmpty(connection))) {
            throw new UnusableDatabase("The file " + file
                    + " is a database of another program: move it away, or choose another state directory.");
        }
        if (schema > newest()) {
            throw new UnusableDatabase(
                    "The database " + file + " was written by a newer Corral (schema " + schema + ", this one knows "
                            + newest() + "): start the newer version, or restore a backup of the state directory.");
        }
        for (int number = schema + 1; number <= newest(); number++) {
            step(connection, number);
        }
    }

    private void step(Connection connection, int number) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN EXCLUSIVE");
            try {
                statement.executeUpdate(steps.get(number - 1));
                statement.execute("PRAGMA application_id = " + APPLICATION);
                statement.execute("PRAGMA user_version = " + number);
                statement.execute("COMMIT");
            } catch (SQLException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        }
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        return pragma(connection, "schema_version") == 0;
    }

    private static int pragma(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA " + name)) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static Optional<String> read(int number) {
        try (InputStream resource = Migrations.class.getResourceAsStream("migration/%03d.sql".formatted(number))) {
            return resource == null
                    ? Optional.empty()
                    : Optional.of(new String(resource.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
