package corral.standalone.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesIT {
    private static final FileTime OLD = FileTime.from(Instant.EPOCH.plusSeconds(1));

    @TempDir
    Path folder;

    private Path source(String version) throws IOException {
        Path source = Files.createDirectories(folder.resolve("source-" + version));
        Files.createDirectories(source.resolve("lib"));
        Files.writeString(source.resolve("VERSION"), version + "\n");
        Path loader = Files.writeString(source.resolve("lib/loader"), "elf");
        Files.setPosixFilePermissions(loader, PosixFilePermissions.fromString("rwx--x--x"));
        Files.setLastModifiedTime(loader, OLD);
        return source;
    }

    private Bundles bundles() {
        return new Bundles(folder.resolve("state/bundles"));
    }

    @Test
    void aBundleIsCopiedAsItIs() throws IOException {
        Path installed = bundles().install(source("v1"));

        assertThat(installed.getFileName()).hasToString("v1");
        Path loader = installed.resolve("lib/loader");
        assertThat(Files.getLastModifiedTime(loader)).isEqualTo(OLD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(loader)))
                .isEqualTo("rwx--x--x");
    }

    @Test
    void whatIsThereIsNeverWrittenAgain() throws IOException {
        Path source = source("v1");
        Path installed = bundles().install(source);
        Files.writeString(source.resolve("lib/loader"), "another");

        assertThat(bundles().install(source)).isEqualTo(installed);
        assertThat(installed.resolve("lib/loader")).hasContent("elf");
    }

    @Test
    void halfACopyIsNotABundle() throws IOException {
        Files.createDirectories(folder.resolve("state/bundles/v1.unfinished/lib"));
        Files.writeString(folder.resolve("state/bundles/v1.unfinished/lib/half"), "");

        Path installed = bundles().install(source("v1"));

        assertThat(installed.resolve("lib/half")).doesNotExist();
        assertThat(installed.resolve("lib/loader")).exists();
    }

    @Test
    void versionsThatNobodyUsesAreRemoved() throws IOException {
        Path old = bundles().install(source("v1"));
        Path current = bundles().install(source("v2"));

        bundles().removeOthers(current);

        assertThat(old).doesNotExist();
        assertThat(current).exists();
    }

    @Test
    void aVersionThatIsMountedSomewhereStays() throws Exception {
        Path used = bundles().install(source("v1"));
        Path current = bundles().install(source("v2"));
        Path target = Files.createDirectories(folder.resolve("target"));
        Process holder = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount --bind \"$0\" \"$1\" && echo mounted && exec cat",
                        used.toString(),
                        target.toString())
                .start();
        try (var output = holder.inputReader()) {
            assertThat(output.readLine()).isEqualTo("mounted");

            bundles().removeOthers(current);

            assertThat(used).exists();
        } finally {
            holder.destroyForcibly();
            holder.waitFor();
        }
        bundles().removeOthers(current);
        assertThat(used).doesNotExist();
    }

    @Test
    void whatIsNoBundleIsNamed() {
        assertThatThrownBy(() -> bundles().install(folder.resolve("gone")))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining("gone")
                .hasMessageContaining("--bundle");
    }
}
