package corral.envd.daemon;

import java.nio.file.Path;

/**
 * How a daemon is started.
 *
 * @param address to listen at
 * @param port to listen at
 * @param runFolder where the files lie by which programs know that they run in a sandbox
 */
record DaemonSettings(String address, int port, Path runFolder) {
    private static final DaemonSettings DEFAULT = new DaemonSettings("0.0.0.0", 49983, Path.of("/run/e2b"));

    /** Reads {@code --name=value} arguments; refuses what it does not know. */
    static DaemonSettings parse(String[] arguments) {
        DaemonSettings settings = DEFAULT;
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            settings = switch (parts[0]) {
                case "--address" -> new DaemonSettings(value, settings.port, settings.runFolder);
                case "--port" -> new DaemonSettings(settings.address, port(value), settings.runFolder);
                case "--run-folder" -> new DaemonSettings(settings.address, settings.port, Path.of(value));
                default ->
                    throw new IllegalArgumentException("Unknown argument " + argument
                            + "; the daemon knows --address=…, --port=… and --run-folder=…");
            };
        }
        return settings;
    }

    private static int port(String value) {
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
            throw new IllegalArgumentException("--port is a number from 0 to 65535, not " + value);
        }
        return Integer.parseInt(value);
    }
}
