package corral.standalone.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.lifecycle.Limits;
import corral.api.sandbox.Bytes;
import corral.api.template.TemplateId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("corral.conf"), text);
    }

    private static Settings flags(String... flags) {
        return Settings.read(List.of(flags), Map.of());
    }

    @Test
    void whatNobodySetIsStandard() {
        Settings settings = flags();

        assertThat(settings.get(Table.STATE_DIR)).isEqualTo(Path.of("/var/lib/corral"));
        assertThat(settings.get(Table.HTTP_ADDRESS)).isEqualTo(new ListenAddress("127.0.0.1", 3000));
        assertThat(settings.get(Table.HTTPS_ADDRESS)).isEmpty();
        assertThat(settings.get(Table.ADMIN_KEY)).isEmpty();
        assertThat(settings.get(Table.POOLS)).containsExactly(new DeclaredPool(new TemplateId("base"), 4));
        assertThat(settings.get(Table.MAX_TIMEOUT)).isEqualTo(Limits.DEFAULT.maxTimeout());
        assertThat(settings.get(Table.UNFINISHED_CLAIM_GRACE)).isEqualTo(Limits.DEFAULT.unfinishedClaimGrace());
        assertThat(settings.get(Table.SANDBOX_MEMORY)).isEqualTo(Bytes.ofMebi(512));
    }

    @Test
    void everyStandardIsValidAndEveryNameIsOneOfAKind() {
        Set<String> names = new HashSet<>();
        for (Setting<?> row : Table.rows()) {
            assertThat(names.add(row.name())).as(row.name()).isTrue();
            assertThat(row.variable()).matches("CORRAL_[A-Z_]+");
            row.read(row.standard(), row.name());
        }
    }

    @Test
    void theFileIsBelowTheEnvironmentAndTheEnvironmentBelowFlags() throws IOException {
        Path file = file("# mine\n\nworkers = 2\nstart-attempts=2\nclaim-attempts = 2\n");
        Map<String, String> environment = Map.of(
                "CORRAL_SETTINGS",
                file.toString(),
                "CORRAL_START_ATTEMPTS",
                "3",
                "CORRAL_CLAIM_ATTEMPTS",
                "3",
                "HOME",
                "/");

        Settings settings = Settings.read(List.of("--claim-attempts", "4"), environment);

        assertThat(settings.get(Table.WORKERS)).isEqualTo(2);
        assertThat(settings.get(Table.START_ATTEMPTS)).isEqualTo(3);
        assertThat(settings.get(Table.CLAIM_ATTEMPTS)).isEqualTo(4);
    }

    @Test
    void unknownNamesAreNamedWithTheNearest() throws IOException {
        assertThatThrownBy(() -> flags("--stat-dir", "/x"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("--stat-dir")
                .hasMessageContaining("nearest is --state-dir");
        assertThatThrownBy(() -> Settings.read(List.of(), Map.of("CORRAL_STATE_DIRECTORY", "/x")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("CORRAL_STATE_DIRECTORY")
                .hasMessageContaining("nearest is CORRAL_STATE_DIR");
        Path file = file("wokers = 2\n");
        assertThatThrownBy(() -> flags("--settings", file.toString()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("wokers")
                .hasMessageContaining("nearest is workers");
    }

    @Test
    void variablesOfOthersAreLeftAlone() {
        Settings settings = Settings.read(List.of(), Map.of("CORRAL_JVM_OPTIONS", "-Xmx1g", "CORRAL_TEST_SEED", "7"));

        assertThat(settings.get(Table.WORKERS)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "--workers, 0",
        "--workers, many",
        "--workers, ''",
        "--http-address, 3000",
        "--http-address, localhost:",
        "--http-address, localhost:65536",
        "--hold-time, 5",
        "--hold-time, 20m",
        "--sandbox-memory, 1MiB",
        "--sandbox-memory, 512MB",
        "--pools, base",
        "--pools, base=-1",
        "--pools, BASE=1",
        "--domain, ../etc",
        "--max-memory, 99999999999GiB",
    })
    void valuesOutOfBoundsAreNamedWithWhatIsWanted(String flag, String value) {
        assertThatThrownBy(() -> flags(flag, value))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining(flag)
                .hasMessageContaining("it must be");
    }

    @Test
    void valuesAreReadWithTheirUnits() {
        Settings settings = flags(
                "--hold-time=250ms",
                "--max-timeout=2h",
                "--sandbox-disk=3GiB",
                "--pools",
                "base=2, tools=1",
                "--domain=Example.ORG");

        assertThat(settings.get(Table.HOLD_TIME)).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.get(Table.MAX_TIMEOUT)).isEqualTo(Duration.ofHours(2));
        assertThat(settings.get(Table.SANDBOX_DISK)).isEqualTo(Bytes.ofMebi(3_072));
        assertThat(settings.get(Table.POOLS)).hasSize(2);
        assertThat(settings.get(Table.DOMAIN)).contains("example.org");
    }

    @Test
    void aFlagWithoutAValueIsNamed() {
        assertThatThrownBy(() -> flags("--workers"))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("--workers needs a value");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> flags("--settings", folder.resolve("gone").toString()))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("gone");
    }

    @Test
    void theHelpHasEveryRow() {
        String help = Help.text();

        for (Setting<?> row : Table.rows()) {
            assertThat(help).contains(row.variable()).contains(row.flag()).contains(row.purpose());
        }
    }
}
