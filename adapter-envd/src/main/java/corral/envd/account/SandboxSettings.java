package corral.envd.account;

import java.util.Map;
import java.util.Optional;

/**
 * What the control plane decided for the whole sandbox.
 *
 * @param env for every process, below what a caller gives for one process
 * @param defaultUser who a caller is that names nobody
 * @param defaultDirectory where work begins when the caller names no place; otherwise it is the user's home
 */
public record SandboxSettings(
        Map<String, String> env, Optional<String> defaultUser, Optional<String> defaultDirectory) {
    public static final SandboxSettings NONE = new SandboxSettings(Map.of(), Optional.empty(), Optional.empty());

    public SandboxSettings {
        env = Map.copyOf(env);
    }
}
