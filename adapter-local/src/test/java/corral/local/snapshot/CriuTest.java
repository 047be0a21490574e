package corral.local.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CriuTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"3.17,false", "4.1,false", "4.2,true", "4.10,true", "5.0,true", "x,false", "4,false"})
    void versionsAreComparedAsNumbers(String version, boolean recent) {
        assertThat(Criu.isRecent(version)).isEqualTo(recent);
    }

    @Test
    void withoutOneTheSentenceSaysWhatToInstall() throws Exception {
        assertThat(Criu.find("/no/such/criu", "runc", folder, DEADLINE))
                .isInstanceOfSatisfying(
                        Criu.Found.Missing.class,
                        missing -> assertThat(missing.sentence())
                                .contains("/no/such/criu")
                                .contains("install version 4.2"));
    }

    @Test
    void anotherRuntimeIsNotUsedWithIt() throws Exception {
        assertThat(Criu.find("criu", "/usr/bin/crun", folder, DEADLINE))
                .isInstanceOfSatisfying(
                        Criu.Found.Missing.class,
                        missing -> assertThat(missing.sentence()).contains("is not runc"));
    }

    @Test
    void theRuntimeFindsItAndItsConfiguration() {
        Criu criu = new Criu("/opt/criu/criu", Path.of("/run/corral/criu.conf"));
        assertThat(criu.calling(List.of("runc", "restore")))
                .startsWith("env")
                .contains("CRIU_CONFIG_FILE=/run/corral/criu.conf")
                .anyMatch(each -> each.startsWith("PATH=/opt/criu:"))
                .endsWith("runc", "restore");
    }
}
