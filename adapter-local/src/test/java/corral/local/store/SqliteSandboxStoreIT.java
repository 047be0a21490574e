package corral.local.store;

import corral.testkit.store.SandboxStoreContract;
import corral.testkit.store.StoreFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSandboxStoreIT extends SandboxStoreContract {
    @TempDir
    Path folder;

    @Override
    protected StoreFixture open() {
        return new LocalStoreFixture(folder);
    }
}
