package corral.local.snapshot;

import corral.local.command.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CRIU, which writes the processes of a container to files and makes them again; called by the OCI runtime.
 *
 * @param command where it is
 * @param configuration options that the OCI runtime does not pass on
 */
public record Criu(String command, Path configuration) {
    /** Older ones cannot dump sockets on Linux 6.16 and newer. */
    private static final int MAJOR = 4;

    private static final int MINOR = 2;
    private static final Pattern VERSION = Pattern.compile("Version: (\\d+)\\.(\\d+)");
    /**
     * Connections are not kept: their other end does not know the copy. Nobody sends to a sandbox that is held, so that its network needs no lock, for which
     * CRIU would want iptables. Deleted files that are still open are kept up to a size.
     */
    private static final String OPTIONS = """
        network-lock skip
        tcp-close
        ghost-limit 67108864
        """;

    /** What a search for it found. */
    public sealed interface Found {
        record Usable(Criu criu) implements Found {}

        /** Why memory cannot be kept, and what to do about it. */
        record Missing(String sentence) implements Found {}
    }

    /**
     * Looks whether it works on this machine.
     *
     * @param folder where its configuration is written
     */
    public static Found find(String command, String runtime, Path folder, Duration deadline) throws IOException {
        Path name = Path.of(runtime).getFileName();
        if (name == null || !name.toString().equals("runc")) {
            return new Found.Missing("the OCI runtime " + runtime + " is not runc, which alone is used with CRIU");
        }
        Optional<String> version = version(command, deadline);
        if (version.isEmpty()) {
            return new Found.Missing("CRIU was not found as " + command + ": install version 4.2 or newer");
        }
        if (!isRecent(version.get())) {
            return new Found.Missing(
                    "CRIU is too old, " + version.get() + ": install version 4.2 or newer, or set where one is");
        }
        Command.Result check = Command.run(deadline, List.of(command, "check"));
        if (!check.succeeded()) {
            return new Found.Missing("CRIU does not work with this kernel: run " + command + " check to see why");
        }
        Path configuration = folder.resolve("criu.conf");
        Files.writeString(configuration, OPTIONS);
        return new Found.Usable(new Criu(command, configuration));
    }

    private static Optional<String> version(String command, Duration deadline) {
        try {
            return VERSION.matcher(
                            Command.run(deadline, List.of(command, "--version")).output())
                    .results()
                    .map(found -> found.group(1) + "." + found.group(2))
                    .findFirst();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    static boolean isRecent(String version) {
        Matcher numbers = Pattern.compile("(\\d+)\\.(\\d+)").matcher(version);
        if (!numbers.matches()) {
            return false;
        }
        int major = Integer.parseInt(numbers.group(1));
        return major > MAJOR || (major == MAJOR && Integer.parseInt(numbers.group(2)) >= MINOR);
    }

    /** A command that calls CRIU, with what that needs to find it and its options. */
    public List<String> calling(List<String> arguments) {
        Path folder = Path.of(command).getParent();
        String path = (folder == null ? "" : folder + ":") + Command.PATH;
        List<String> all =
                new java.util.ArrayList<>(List.of("env", "PATH=" + path, "CRIU_CONFIG_FILE=" + configuration));
        all.addAll(arguments);
        return all;
    }
}
