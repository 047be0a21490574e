package corral.local.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The freezer of version 2: one wish in {@code cgroup.freeze}, the truth in {@code cgroup.events}. */
final class FreezerV2 implements Freezer {
    private static final Duration PAUSE = Duration.ofMillis(1);

    private final StateFile wish;
    private final StateFile events;
    private final Pauses pauses;

    FreezerV2(StateFile wish, StateFile events, Pauses pauses) {
        this.wish = wish;
        this.events = events;
        this.pauses = pauses;
    }

    static FreezerV2 in(Path directory) {
        return new FreezerV2(
                StateFile.at(directory.resolve("cgroup.freeze")),
                StateFile.at(directory.resolve("cgroup.events")),
                Pauses.REAL);
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
        return wish.read().strip().equals("1");
    }

    private void reach(String wanted, Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        wish.write(wanted);
        while (!events.read().lines().toList().contains("frozen " + wanted)) {
            if (System.nanoTime() - end > 0) {
                throw new IOException("The processes of a sandbox did not stop or go on in time.");
            }
            pauses.pause(PAUSE);
        }
    }
}
