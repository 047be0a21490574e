package corral.api.work;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A line for the shell of a sandbox ({@code /bin/bash -l -c}).
 *
 * @param line the command
 * @param env variables beside those of the sandbox
 * @param directory where it runs; the user's home unless given
 * @param user as whom; the sandbox's usual user unless given
 */
public record ShellCommand(String line, Map<String, String> env, Optional<String> directory, Optional<String> user) {
    public ShellCommand {
        env = Collections.unmodifiableMap(new TreeMap<>(env));
    }

    /** The line alone. */
    public static ShellCommand of(String line) {
        return new ShellCommand(line, Map.of(), Optional.empty(), Optional.empty());
    }

    /** Another line in the same surroundings. */
    public ShellCommand with(String otherLine) {
        return new ShellCommand(otherLine, env, directory, user);
    }
}
