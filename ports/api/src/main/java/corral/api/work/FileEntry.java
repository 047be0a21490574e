package corral.api.work;

import java.time.Instant;

/**
 * One entry of a directory.
 *
 * @param path from the root of the sandbox
 * @param kind what it is; a link counts as what it leads to
 * @param size in bytes
 * @param permissions as {@code ls} prints them
 * @param modified when its content last changed
 */
public record FileEntry(String path, Kind kind, long size, String permissions, Instant modified) {
    /** What an entry is. */
    public enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }
}
