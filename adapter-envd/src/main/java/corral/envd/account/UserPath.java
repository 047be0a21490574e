package corral.envd.account;

import java.nio.file.Path;
import java.util.Optional;

/** How the E2B protocol reads a path that a caller gives. */
public final class UserPath {
    /** The longest path, in bytes of UTF-8 more or less. */
    static final int MAX_LENGTH = 4096;

    private UserPath() {}

    /**
     * The absolute path, without {@code .} and {@code ..}: nothing means the default directory or the home, {@code ~} the home, and any other
     * relative path lies in the home.
     *
     * @throws IllegalArgumentException with a sentence for the caller
     */
    public static Path resolve(String path, Account user, Optional<String> defaultDirectory) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path must not contain a zero byte");
        }
        if (path.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a path has at most " + MAX_LENGTH + " characters");
        }
        String chosen = path.isEmpty() ? defaultDirectory.orElse(user.home()) : path;
        Path home = Path.of(user.home());
        if (chosen.equals("~")) {
            return home.normalize();
        }
        if (chosen.startsWith("~/")) {
            return home.resolve(chosen.substring(2).replaceFirst("^/+", "")).normalize();
        }
        if (chosen.startsWith("~")) {
            throw new IllegalArgumentException("cannot expand user-specific home dir");
        }
        return home.resolve(chosen).normalize();
    }
}
