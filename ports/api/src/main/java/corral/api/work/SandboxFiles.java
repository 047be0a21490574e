package corral.api.work;

import java.util.List;
import java.util.Optional;

/**
 * Driven port: files inside a running sandbox, with the rights of one of its users (its usual one unless named). Relative paths begin at the user's
 * home. Links are followed inside the sandbox, which is all that there is.
 */
public interface SandboxFiles {
    /** A part of a regular file: at most so many bytes from an offset; none behind its end. */
    Inside<FilePart> read(Door door, Optional<String> user, String path, long offset, int most);

    /** Makes or replaces a file, and the directories above it. Answers how many bytes were written. */
    Inside<Long> write(Door door, Optional<String> user, String path, Octets content);

    /** What a directory holds, down to a depth of at least 1, in lexical order. */
    Inside<List<FileEntry>> list(Door door, Optional<String> user, String path, int depth);
}
