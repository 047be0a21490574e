package corral.local.cgroup;

import java.io.IOException;
import java.time.Duration;

/** Holds every process of a group, and lets it go on. */
public interface Freezer {
    /** Returns when all are held; an error when the deadline passes before. */
    void freeze(Duration deadline) throws IOException;

    void thaw(Duration deadline) throws IOException;

    /** Whether the group is held, or about to be. */
    boolean isFrozen() throws IOException;
}
