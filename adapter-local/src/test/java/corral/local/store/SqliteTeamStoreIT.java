package corral.local.store;

import corral.api.team.TeamStore;
import corral.testkit.team.TeamStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteTeamStoreIT extends TeamStoreContract {
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
    protected TeamStore teams() {
        return fixture.open().teams();
    }

    @Override
    protected void restart() {
        fixture.restart();
    }
}
