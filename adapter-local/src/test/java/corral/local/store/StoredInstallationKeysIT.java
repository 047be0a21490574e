package corral.local.store;

import corral.api.access.InstallationKeys;
import corral.testkit.access.InstallationKeysContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class StoredInstallationKeysIT extends InstallationKeysContract {
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
    protected InstallationKeys keys() {
        return fixture.open().installationKeys();
    }

    @Override
    protected void restart() {
        fixture.restart();
    }
}
