package corral.local.store;

import corral.testkit.store.SandboxFeedContract;
import corral.testkit.store.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSandboxFeedIT extends SandboxFeedContract {
    @TempDir
    Path folder;

    @Override
    protected StoreFixture open() {
        return new LocalStoreFixture(folder);
    }
}
