package corral.local.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The freezer of version 1. A group can stay in {@code FREEZING} for ever when a process waits for a child that is held already; writing
 * {@code FROZEN} again makes the kernel look again, so this is repeated until it holds or the deadline passes.
 */
final class FreezerV1 implements Freezer {
    private static final String FROZEN = "FROZEN";
    private static final String THAWED = "THAWED";
    static final int QUICK_LOOKS = 20;
    private static final Duration QUICK = Duration.ofNanos(200_000);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final StateFile state;
    private final Pauses pauses;

    FreezerV1(StateFile state, Pauses pauses) {
        this.state = state;
        this.pauses = pauses;
    }

    static FreezerV1 in(Path directory) {
        return new FreezerV1(StateFile.at(directory.resolve("freezer.state")), Pauses.REAL);
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
            state.write(wanted);
            for (int look = 0; look < QUICK_LOOKS; look++) {
                if (read().equals(wanted)) {
                    return;
                }
                pauses.pause(QUICK);
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException("The processes of a sandbox did not reach the state " + wanted + " in time.");
            }
            pauses.pause(PAUSE);
        }
    }

    private String read() throws IOException {
        return state.read().strip();
    }
}
