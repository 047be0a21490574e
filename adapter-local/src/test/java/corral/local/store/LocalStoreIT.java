package corral.local.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.access.InstallationKeys;
import corral.api.store.WriteOutcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStoreIT {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("corral.db");
    }

    private void sql(String text) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(text);
        }
    }

    @Test
    void theInstallationsKeyIsMadeOnce() {
        InstallationKeys.Key first;
        try (LocalStore store = LocalStore.open(file())) {
            first = store.installationKeys().current();
        }
        try (LocalStore store = LocalStore.open(file())) {
            InstallationKeys.Key again = store.installationKeys().current();
            assertThat(again.id()).isEqualTo(first.id());
            assertThat(again.secret()).isEqualTo(first.secret());
            assertThat(store.installationKeys().find(first.id())).isPresent();
            assertThat(store.installationKeys().find("other")).isEmpty();
        }
    }

    @Test
    void theFilesAreTheirOwnersAlone() throws IOException {
        try (LocalStore store = LocalStore.open(file())) {
            assertThat(store.sandboxes().create(freshId(), MADE, claimed())).isInstanceOf(WriteOutcome.Written.class);
            for (Path each : List.of(file(), Path.of(file() + "-wal"), Path.of(file() + "-shm"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void aNewerDatabaseIsLeftAlone() throws SQLException {
        LocalStore.open(file()).close();
        sql("PRAGMA user_version = 1000");

        assertThatThrownBy(() -> LocalStore.open(file()))
                .isInstanceOf(UnusableDatabase.class)
                .hasMessageContaining("newer Corral")
                .hasMessageContaining("start the newer version");
    }

    @Test
    void anotherProgramsDatabaseIsLeftAlone() throws SQLException {
        sql("CREATE TABLE bookmarks (url TEXT)");

        assertThatThrownBy(() -> LocalStore.open(file()))
                .isInstanceOf(UnusableDatabase.class)
                .hasMessageContaining("another program");
    }

    @Test
    void whatIsNoDatabaseIsLeftAlone() throws IOException {
        Files.writeString(file(), "Dear diary, today I wrote a text of more than a hundred bytes.\n".repeat(20));

        assertThatThrownBy(() -> LocalStore.open(file()))
                .isInstanceOf(UnusableDatabase.class)
                .hasMessageContaining("damaged");
    }

    @Test
    void aDamagedDatabaseIsNotServed() throws IOException {
        try (LocalStore store = LocalStore.open(file())) {
            for (int i = 0; i < 100; i++) {
                assertThat(store.sandboxes().create(freshId(), MADE, claimed()))
                        .isInstanceOf(WriteOutcome.Written.class);
            }
        }
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            raw.seek(8192);
            raw.write(new byte[40_960]);
        }

        assertThatThrownBy(() -> LocalStore.open(file()))
                .isInstanceOf(UnusableDatabase.class)
                .hasMessageContaining("restore a backup");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> LocalStore.open(folder.resolve("gone/corral.db")))
                .isInstanceOf(UnusableDatabase.class)
                .hasMessageContaining("check that its folder exists");
    }

    @Test
    void aMigrationThatFailsLeavesWhatWas() throws SQLException {
        LocalStore.open(file()).close();
        List<String> steps =
                new ArrayList<>(Collections.nCopies(Migrations.shipped().newest(), "SELECT 1"));
        steps.add("CREATE TABLE next_thing (x); INSERT INTO no_such_table VALUES (1)");
        Migrations broken = new Migrations(steps);

        assertThatThrownBy(() -> new SqliteFile(file()).openForWriting(broken)).isInstanceOf(SQLException.class);

        sql("CREATE TABLE next_thing (x)");
    }
}
