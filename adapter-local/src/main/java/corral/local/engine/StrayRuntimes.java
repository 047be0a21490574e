package corral.local.engine;

import corral.local.linux.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Ends the commands of the OCI runtime that an earlier server started and did not live to see end. */
final class StrayRuntimes {
    private StrayRuntimes() {}

    /** @param root what marks the runtime's commands of this installation; they carry it as an argument */
    static void end(Path root) throws IOException {
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (arguments(process).contains(root.toString())) {
                    Processes.kill(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
    }

    private static List<String> arguments(Path process) {
        try {
            byte[] line = Files.readAllBytes(process.resolve("cmdline"));
            return List.of(new String(line, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException gone) {
            return List.of();
        }
    }
}
