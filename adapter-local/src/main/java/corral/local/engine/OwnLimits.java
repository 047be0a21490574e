package corral.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process may have, since it cannot give more. */
final class OwnLimits {
    private static final long WANTED_OPEN_FILES = 65_536;

    private OwnLimits() {}

    /** How many files a process in a sandbox may have open. */
    static long openFiles() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String hard = line.strip().split("\\s{2,}", -1)[2];
                return hard.equals("unlimited") ? WANTED_OPEN_FILES : Math.min(WANTED_OPEN_FILES, Long.parseLong(hard));
            }
        }
        return 1024;
    }
}
