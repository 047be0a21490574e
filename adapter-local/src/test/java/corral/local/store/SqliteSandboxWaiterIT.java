package corral.local.store;

import corral.testkit.store.SandboxWaiterContract;
import corral.testkit.store.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSandboxWaiterIT extends SandboxWaiterContract {
    @TempDir
    Path folder;

    @Override
    protected StoreFixture open() {
        return new LocalStoreFixture(folder);
    }
}
