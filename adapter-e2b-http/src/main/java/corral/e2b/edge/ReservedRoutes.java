package corral.e2b.edge;

import corral.api.sandbox.SandboxAddress;
import java.util.Optional;
import java.util.Set;

/** The daemon's routes that only the control plane may call (E2B protocol); the edge refuses them in every spelling. */
final class ReservedRoutes {
    private static final Set<String> NAMES =
            Set.of("init", "freeze", "unfreeze", "collapse", "fsfreeze", "fsthaw", "upgrade");

    private ReservedRoutes() {}

    /** The reserved route that a request would reach, if it does: {@code decodedPath} is without query, decoded once. */
    static Optional<String> match(int port, String decodedPath) {
        if (port != SandboxAddress.DAEMON_PORT) {
            return Optional.empty();
        }
        for (String segment : decodedPath.split("/", -1)) {
            String name = segment.strip();
            int parameter = name.indexOf(';');
            name = parameter < 0 ? name : name.substring(0, parameter);
            if (NAMES.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                return Optional.of("/" + name);
            }
        }
        return Optional.empty();
    }
}
