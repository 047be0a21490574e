package corral.example;

import corral.testkit.host.HostFixture;
import corral.testkit.host.SandboxHostContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The example's own adapter keeps the contract that every adapter keeps. */
final class ChildProcessHostIT extends SandboxHostContract {
    @TempDir
    private Path folder;

    @Override
    protected HostFixture open() {
        return new ChildProcessHostFixture(folder);
    }
}
