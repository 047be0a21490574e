package corral.envd.filesystem;

import java.nio.file.Path;
import java.util.LinkedHashMap;

/**
 * What looks into new directories have reported, so that it is not told again when the kernel's queue brings it. An event may come a good while after the
 * look: the kernel shows a file first and queues the event then. Used under the lock of the watch.
 */
final class Reports {
    /** How many are remembered while looks go on; the oldest are forgotten. */
    static final int MAX_REPORTS = 10_000;

    /** How many are remembered when all is quiet again. */
    static final int MAX_KEPT = 256;

    private final LinkedHashMap<Path, Integer> rounds = new LinkedHashMap<>();
    private int round;
    private int last = -2;

    /** Remembers a report; false when it has been made already. */
    boolean add(Path path) {
        if (rounds.putIfAbsent(path, round) != null) {
            return false;
        }
        last = round;
        if (rounds.size() > MAX_REPORTS) {
            rounds.pollFirstEntry();
        }
        return true;
    }

    /**
     * Whether the queue brings what a look has reported; that counts once. A file that is moved onto a name says nothing of what was there before, so that a
     * move repeats a report only right after it.
     */
    boolean repeats(Path path, boolean moved) {
        Integer reported = rounds.remove(path);
        return reported != null && (!moved || round - reported <= 1);
    }

    /** What is gone, and all that was in it, may appear again. */
    void forget(Path path, boolean directory) {
        rounds.remove(path);
        if (directory) {
            rounds.keySet().removeIf(reported -> reported.startsWith(path));
        }
    }

    /** Begins to look at what came meanwhile; false when there was no report for a while, so that nothing needs a look. */
    boolean nextRound() {
        round++;
        return round - last <= 2;
    }

    /** All is quiet: what is on its way from the kernel now is little. */
    void settle() {
        while (rounds.size() > MAX_KEPT) {
            rounds.pollFirstEntry();
        }
    }

    /** Changes have been lost: what is known may be wrong. */
    void clear() {
        rounds.clear();
    }
}
