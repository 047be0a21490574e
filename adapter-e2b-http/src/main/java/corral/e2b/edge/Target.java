package corral.e2b.edge;

import corral.api.sandbox.SandboxId;
import java.util.Optional;

/** For whom a request is. */
sealed interface Target {
    /**
     * For a sandbox.
     *
     * @param id which
     * @param port the port inside
     * @param pathQuery what follows the host in the request line, raw, as the sandbox shall see it
     * @param host what the sandbox shall see as the host that was asked for; empty for the one that was
     */
    record ToSandbox(SandboxId id, int port, String pathQuery, Optional<String> host) implements Target {
        ToSandbox(SandboxId id, int port, String pathQuery) {
            this(id, port, pathQuery, Optional.empty());
        }

        ToSandbox maskedBy(String mask) {
            return new ToSandbox(id, port, pathQuery, Optional.of(mask));
        }
    }

    /** For the control plane, as it came. */
    record ToControlPlane() implements Target {}

    /** For the control plane, below another path: {@code pathQuery} is what it shall see. */
    record ToControlPlaneAt(String pathQuery) implements Target {}

    /** For a sandbox, said in a way that cannot be understood. */
    record Malformed(String sentence) implements Target {}
}
