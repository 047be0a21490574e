package corral.local.store;

import corral.api.store.SandboxFeed;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.testkit.store.StoreFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store in a folder of its own; a restart goes on from a copy of the file and its log, taken while the old process has them open. */
final class LocalStoreFixture implements StoreFixture {
    private final Path folder;
    private int processes;
    private LocalStore store;

    LocalStoreFixture(Path folder) {
        this.folder = folder;
        this.store = LocalStore.open(file(0));
    }

    private Path file(int process) {
        return folder.resolve("corral" + process + ".db");
    }

    LocalStore open() {
        return store;
    }

    @Override
    public SandboxStore store() {
        return store.sandboxes();
    }

    @Override
    public SandboxFeed feed() {
        return store.feed();
    }

    @Override
    public SandboxWaiter waiter() {
        return store.waiter();
    }

    @Override
    public void letTimePass() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void breakFeed() {
        store.log().doubt();
    }

    @Override
    public void makeUnavailable() {
        store.close();
    }

    @Override
    public void restart() {
        Path old = file(processes);
        processes++;
        Path copy = file(processes);
        try {
            Files.copy(old, copy);
            Files.copy(Path.of(old + "-wal"), Path.of(copy + "-wal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        store.close();
        store = LocalStore.open(copy);
    }

    @Override
    public void close() {
        store.close();
    }
}
