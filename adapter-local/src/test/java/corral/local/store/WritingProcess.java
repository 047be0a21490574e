package corral.local.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.running;

import corral.api.sandbox.SandboxId;
import corral.api.store.WriteOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes without end, and says on standard output what the store acknowledged: {@code created}, {@code observed}, {@code deleted} and the id. */
final class WritingProcess {
    private static final int WRITERS = 8;

    private WritingProcess() {}

    public static void main(String[] args) throws InterruptedException {
        LocalStore store = LocalStore.open(Path.of(args[0]));
        nativeCode().forEach(WritingProcess::say);
        for (int i = 0; i < WRITERS; i++) {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    write(store);
                }
            });
        }
        Thread.currentThread().join();
    }

    /** The files of the driver's native code that this process has mapped. */
    private static List<String> nativeCode() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("sqlite") && line.endsWith(".so"))
                    .map(line -> "native " + line.substring(line.indexOf('/')))
                    .distinct()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void write(LocalStore store) {
        SandboxId id = freshId();
        if (!(store.sandboxes().create(id, MADE, claimed()) instanceof WriteOutcome.Written created)) {
            return;
        }
        say("created " + id);
        if (!(store.sandboxes().updateObserved(id, created.record().version(), running())
                instanceof WriteOutcome.Written observed)) {
            return;
        }
        say("observed " + id);
        if (id.hashCode() % 4 == 0) {
            say("deleting " + id);
            if (store.sandboxes().delete(id, observed.record().version()) instanceof WriteOutcome.Written) {
                say("deleted " + id);
            }
        }
    }

    private static void say(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }
}
