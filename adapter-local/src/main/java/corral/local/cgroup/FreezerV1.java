package corral.local.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The freezer of version 1. A group can stay in {@code FREEZING} for ever when a process waits for a child that is held already; writing
 * {@code FROZEN} again makes the kernel look again, so this is repeated until it holds or the deadline passes.
 */
final class FreezerV1 implements Freezer {
    private static final String FROZEN = "FROZEN";
    private static final String THAWED = "THAWED";
    private static final long QUICK_LOOKS = 20;
    private static final Duration QUICK = Duration.ofNanos(200_000);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final Path state;

    FreezerV1(Path directory) {
        state = directory.resolve("freezer.state");
    }

    @Override
    public void freeze(Duration deadline) throws IOException {
        reach(FROZEN, deadline);
    }

    @Override
    public void thaw(Duration deadline) throws IOException {
        reach(THAWED, deadline);
    }

    @Override
    public boolean isFrozen() throws IOException {
        return !read().equals(THAWED);
    }

    private void reach(String wanted, Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            Files.writeString(state, wanted, StandardOpenOption.WRITE);
            for (int look = 0; look < QUICK_LOOKS; look++) {
                if (read().equals(wanted)) {
                    return;
                }
                Pause.of(QUICK);
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("The processes of a sandbox did not reach the state " + wanted + " in time.");
            }
            Pause.of(PAUSE);
        }
    }

    private String read() throws IOException {
        return Files.readString(state).strip();
    }
}
