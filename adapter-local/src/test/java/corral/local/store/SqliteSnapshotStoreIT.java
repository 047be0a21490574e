package corral.local.store;

import corral.api.snapshot.SnapshotStore;
import corral.testkit.snapshot.SnapshotStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteSnapshotStoreIT extends SnapshotStoreContract {
    @TempDir
    Path folder;

    private LocalStoreFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LocalStoreFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Override
    protected SnapshotStore snapshots() {
        return fixture.open().snapshots();
    }

    @Override
    protected void restart() {
        fixture.restart();
    }
}
