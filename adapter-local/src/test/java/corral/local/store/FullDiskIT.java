package corral.local.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.api.store.StoreUnavailable;
import corral.api.store.WriteOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of a few megabytes that is full: what was acknowledged stays, nothing else is claimed, and space helps. */
class FullDiskIT {
    private static final int MORE_THAN_FIT = 10_000;

    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=4m", "corral-test", disk.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", disk.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private static boolean isWritten(LocalStore store, SandboxId id) {
        try {
            return store.sandboxes().create(id, MADE, claimed()) instanceof WriteOutcome.Written;
        } catch (StoreUnavailable e) {
            return false;
        }
    }

    @Test
    void aFullDiskIsNeverALie() throws Exception {
        Path ballast = disk.resolve("ballast");
        Files.write(ballast, new byte[1 << 20]);
        List<SandboxId> acknowledged = new ArrayList<>();
        try (LocalStore store = LocalStore.open(disk.resolve("corral.db"))) {
            boolean full = false;
            for (int i = 0; i < MORE_THAN_FIT && !full; i++) {
                SandboxId id = freshId();
                full = !isWritten(store, id);
                if (!full) {
                    acknowledged.add(id);
                }
            }
            assertThat(full).isTrue();
            assertThat(acknowledged)
                    .isNotEmpty()
                    .allSatisfy(id -> assertThat(store.sandboxes().get(id)).isPresent());

            Files.delete(ballast);

            SandboxId later = freshId();
            assertThat(isWritten(store, later)).isTrue();
            acknowledged.add(later);
        }
        try (LocalStore store = LocalStore.open(disk.resolve("corral.db"))) {
            assertThat(acknowledged)
                    .allSatisfy(id -> assertThat(store.sandboxes().get(id)).isPresent());
        }
    }
}
