package corral.envd.daemon;

import corral.envd.tls.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a daemon is started.
 *
 * @param address to listen at
 * @param port to listen at
 * @param runFolder where the files lie by which programs know that they run in a sandbox
 * @param stall how long a caller may take nothing of an answer, or bring nothing of a body, before it is cut off
 * @param detach whether another process shall be the daemon, and this one ends when that one answers
 * @param tls the second listener, for a control plane that shows a certificate
 */
record DaemonSettings(String address, int port, Path runFolder, Duration stall, boolean detach, Optional<Tls> tls) {
    static final String DETACH = "--detach";

    private static final String TLS_PORT = "--tls-port";
    private static final String STALL = "--stall-seconds";
    private static final List<String> TLS_FILES = List.of("--tls-certificate", "--tls-key", "--tls-clients");
    private static final Map<String, String> DEFAULTS = Map.of(
            "--address", "0.0.0.0", "--port", "49983", "--run-folder", "/run/e2b", STALL, "600", TLS_PORT, "49984");
    private static final String KNOWN =
            "the daemon knows --address=…, --port=…, --run-folder=…, --stall-seconds=…, --detach, "
                    + "--tls-certificate=…, --tls-key=…, --tls-clients=… and --tls-port=…";

    /**
     * The listener with TLS.
     *
     * @param port to listen at
     * @param credentials the daemon's own, and the issuers of the certificates that clients must have
     */
    record Tls(int port, Credentials credentials) {}

    /** Reads {@code --name=value} arguments; refuses what it does not know. */
    static DaemonSettings parse(String[] arguments) {
        Map<String, String> given = new HashMap<>(DEFAULTS);
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            boolean known = argument.equals(DETACH)
                    || (parts.length == 2 && (DEFAULTS.containsKey(parts[0]) || TLS_FILES.contains(parts[0])));
            if (!known) {
                throw new IllegalArgumentException("Unknown argument " + argument + "; " + KNOWN);
            }
            given.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        return new DaemonSettings(
                String.valueOf(given.get("--address")),
                port("--port", given),
                Path.of(String.valueOf(given.get("--run-folder"))),
                seconds(String.valueOf(given.get(STALL))),
                Arrays.asList(arguments).contains(DETACH),
                tls(given));
    }

    private static Duration seconds(String value) {
        if (!value.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException(STALL + " is a number from 1 to 99999, not " + value);
        }
        return Duration.ofSeconds(Integer.parseInt(value));
    }

    private static Optional<Tls> tls(Map<String, String> given) {
        List<Path> files = TLS_FILES.stream()
                .filter(given::containsKey)
                .map(name -> Path.of(String.valueOf(given.get(name))))
                .toList();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        if (files.size() < TLS_FILES.size()) {
            throw new IllegalArgumentException("TLS needs all of " + String.join(", ", TLS_FILES));
        }
        return Optional.of(new Tls(port(TLS_PORT, given), new Credentials(files.get(0), files.get(1), files.get(2))));
    }

    private static int port(String name, Map<String, String> given) {
        String value = String.valueOf(given.get(name));
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
            throw new IllegalArgumentException(name + " is a number from 0 to 65535, not " + value);
        }
        return Integer.parseInt(value);
    }
}
