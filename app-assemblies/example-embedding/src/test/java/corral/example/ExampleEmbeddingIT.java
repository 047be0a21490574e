package corral.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example does what it says, with real processes. */
final class ExampleEmbeddingIT {
    @TempDir
    private Path folder;

    @Test
    void aSandboxLivesItsLife() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ExampleEmbedding.run(folder, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("created i").contains("Running["),
                        line -> assertThat(line).startsWith("paused: Frozen["),
                        line -> assertThat(line).startsWith("resumed: Running["),
                        line -> assertThat(line).isEqualTo("killed: Absent[]"),
                        line -> assertThat(line).isEqualTo("left on the host: []"));
        assertThat(folder).isEmptyDirectory();
    }
}
