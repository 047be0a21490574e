package corral.local.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The freezer of version 2: one wish in {@code cgroup.freeze}, the truth in {@code cgroup.events}. */
final class FreezerV2 implements Freezer {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final Path wish;
    private final Path events;

    FreezerV2(Path directory) {
        wish = directory.resolve("cgroup.freeze");
        events = directory.resolve("cgroup.events");
    }

    @Override
    public void freeze(Duration deadline) throws IOException {
        reach("1", deadline);
    }

    @Override
    public void thaw(Duration deadline) throws IOException {
        reach("0", deadline);
    }

    @Override
    public boolean isFrozen() throws IOException {
        return Files.readString(wish).strip().equals("1");
    }

    private void reach(String wanted, Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        Files.writeString(wish, wanted, StandardOpenOption.WRITE);
        while (!Files.readString(events).lines().toList().contains("frozen " + wanted)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("The processes of a sandbox did not stop or go on in time.");
            }
            Pause.of(PAUSE);
        }
    }
}
