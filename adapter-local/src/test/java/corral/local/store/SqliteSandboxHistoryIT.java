package corral.local.store;

import corral.api.store.SandboxHistory;
import corral.testkit.store.SandboxHistoryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteSandboxHistoryIT extends SandboxHistoryContract {
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
    protected SandboxHistory history() {
        return fixture.open().history();
    }

    @Override
    protected void restart() {
        fixture.restart();
    }
}
