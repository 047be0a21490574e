package corral.envd.daemon;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a daemon is started.
 *
 * @param address to listen at
 * @param port to listen at
 * @param runFolder where the files lie by which programs know that they run in a sandbox
 * @param stall how long a caller may take nothing of an answer, or bring nothing of a body, before it is cut off
 */
record DaemonSettings(String address, int port, Path runFolder, Duration stall) {
    private static final DaemonSettings DEFAULT =
            new DaemonSettings("0.0.0.0", 49983, Path.of("/run/e2b"), Duration.ofMinutes(10));

    /** Reads {@code --name=value} arguments; refuses what it does not know. */
    static DaemonSettings parse(String[] arguments) {
        DaemonSettings settings = DEFAULT;
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String value = parts.length == 2 ? parts[1] : "";
            settings = switch (parts[0]) {
                case "--address" -> new DaemonSettings(value, settings.port, settings.runFolder, settings.stall);
                case "--port" -> new DaemonSettings(settings.address, port(value), settings.runFolder, settings.stall);
                case "--run-folder" ->
                    new DaemonSettings(settings.address, settings.port, Path.of(value), settings.stall);
                case "--stall-seconds" ->
                    new DaemonSettings(settings.address, settings.port, settings.runFolder, seconds(value));
                default ->
                    throw new IllegalArgumentException("Unknown argument " + argument
                            + "; the daemon knows --address=…, --port=…, --run-folder=… and --stall-seconds=…");
            };
        }
        return settings;
    }

    private static Duration seconds(String value) {
        if (!value.matches("[1-9][0-9]{0,4}")) {
            throw new IllegalArgumentException("--stall-seconds is a number from 1 to 99999, not " + value);
        }
        return Duration.ofSeconds(Integer.parseInt(value));
    }

    private static int port(String value) {
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) > 65535) {
            throw new IllegalArgumentException("--port is a number from 0 to 65535, not " + value);
        }
        return Integer.parseInt(value);
    }
}
