package corral.local.store;

import static corral.testkit.sandbox.ExampleSandboxes.running;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store acknowledged is there after {@code kill -9}; the journal is what the process said before. */
class KilledProcessIT {
    private static final int LINES_BEFORE_THE_KILL = 3_000;

    @TempDir
    Path folder;

    private final List<String> nativeCode = new ArrayList<>();

    @RepeatedTest(3)
    void whatWasAcknowledgedIsThere() throws Exception {
        Path file = folder.resolve("corral.db");
        Map<SandboxId, String> journal = writeUntilKilled(file);

        try (LocalStore store = LocalStore.open(file)) {
            journal.forEach((id, last) -> {
                Optional<SandboxRecord> record = store.sandboxes().get(id);
                switch (last) {
                    case "created" -> assertThat(record).isPresent();
                    case "observed" ->
                        assertThat(record)
                                .hasValueSatisfying(
                                        found -> assertThat(found.observed()).isEqualTo(running()));
                    case "deleted" -> assertThat(record).isEmpty();
                    default -> assertThat(last).isEqualTo("deleting");
                }
            });
            assertThat(journal.values()).contains("observed", "deleted");
        }
    }

    @Test
    void aProcessThatIsKilledLeavesNoFileElsewhere() throws Exception {
        Path file = folder.resolve("corral.db");
        writeUntilKilled(file);
        assertThat(nativeCode)
                .containsExactly(folder.resolve("native/libsqlitejdbc.so").toString());

        Files.writeString(folder.resolve("native/libsqlitejdbc.so"), "cut short by a loss of power");
        writeUntilKilled(file);
        assertThat(folder.resolve("native"))
                .isDirectoryContaining("glob:**/libsqlitejdbc.so")
                .satisfies(each -> {
                    try (var files = Files.list(each)) {
                        assertThat(files).hasSize(1);
                    }
                });
    }

    private Map<SandboxId, String> writeUntilKilled(Path file) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WritingProcess.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<SandboxId, String> journal = new HashMap<>();
        nativeCode.clear();
        int lines = 0;
        try (BufferedReader output = writer.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith("native ")) {
                    nativeCode.add(line.substring("native ".length()));
                }
                int space = line.indexOf(' ');
                if (space > 0 && SandboxId.isValid(line.substring(space + 1))) {
                    journal.put(new SandboxId(line.substring(space + 1)), line.substring(0, space));
                }
                if (++lines == LINES_BEFORE_THE_KILL) {
                    // not through the process, which would close its output and lose what was said before
                    writer.toHandle().destroyForcibly();
                }
            }
        } finally {
            writer.destroyForcibly();
            writer.waitFor();
        }
        assertThat(lines).isGreaterThanOrEqualTo(LINES_BEFORE_THE_KILL);
        return journal;
    }
}
