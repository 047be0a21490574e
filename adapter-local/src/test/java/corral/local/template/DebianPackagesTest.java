package corral.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading dpkg's database, and copying only what packages brought. */
class DebianPackagesTest {
    private static final String STATUS = """
            Package: shell
            Status: install ok installed
            Architecture: amd64
            Version: 5.2-1
            Pre-Depends: libc (>= 2.36), nothing-that-is-here
            Depends: editor | missing-editor, base (= 1)
            Conffiles:
             /etc/shellrc 9dd4e461268c8034f5c8564e155c67a6
             /etc/changed 00000000000000000000000000000000

            Package: libc
            Status: install ok installed
            Architecture: amd64
            Version: 2.36

            Package: vi
            Status: install ok installed
            Architecture: amd64
            Version: 1
            Provides: editor (= 1), other
            Depends: shell

            Package: removed
            Status: deinstall ok config-files
            Version: 1

            Package: unrelated
            Status: install ok installed
            Version: 1
            """;

    @TempDir
    private Path directory = Path.of("/");

    private Path target = Path.of("/");

    @BeforeEach
    void prepare() throws IOException {
        directory = directory.toRealPath();
        target = Files.createDirectory(directory.resolve("target"));
        Files.createDirectories(directory.resolve("dpkg/info"));
        Files.writeString(directory.resolve("dpkg/status"), STATUS);
    }

    @Test
    void whatIsNeededComesAlong() throws IOException {
        DebianPackages packages = DebianPackages.read(directory.resolve("dpkg"));

        assertThat(packages.find("removed")).isEmpty();
        assertThat(packages.find("editor").orElseThrow().name()).isEqualTo("vi");
        assertThat(packages.withNeeds(List.of(packages.find("shell").orElseThrow())))
                .extracting(DebianPackage::name)
                .containsExactly("libc", "shell", "vi");
    }

    @Test
    void onlyWhatAPackageBroughtIsCopied() throws IOException {
        DebianPackage shell =
                DebianPackages.read(directory.resolve("dpkg")).find("shell").orElseThrow();
        Path source = Files.createDirectories(directory.resolve("source"));
        Files.createDirectories(source.resolve("etc"));
        Files.createDirectories(source.resolve("usr/bin"));
        Files.createDirectories(source.resolve("home/somebody"));
        Files.writeString(source.resolve("etc/shellrc"), "x");
        Files.writeString(source.resolve("etc/changed"), "secret");
        Files.writeString(source.resolve("home/somebody/file"), "secret");
        Path tool = Files.writeString(source.resolve("usr/bin/tool"), "tool");
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createLink(source.resolve("usr/bin/again"), tool);
        Files.createSymbolicLink(source.resolve("usr/bin/link"), Path.of("tool"));
        PackageFiles files = new PackageFiles(source, target);

        for (String each : List.of(
                "/.",
                "/etc",
                "/etc/shellrc",
                "/etc/changed",
                "/etc/gone",
                "/usr/bin",
                "/usr/bin/tool",
                "/usr/bin/again",
                "/usr/bin/link",
                "/home/somebody/file")) {
            files.copy(shell, each);
        }

        assertThat(target.resolve("etc/shellrc")).hasContent("x");
        assertThat(target.resolve("etc/changed")).doesNotExist();
        assertThat(target.resolve("home")).doesNotExist();
        assertThat(Files.getPosixFilePermissions(target.resolve("usr/bin/tool")))
                .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(Files.getAttribute(target.resolve("usr/bin/tool"), "unix:nlink"))
                .isEqualTo(2);
        assertThat(Files.readSymbolicLink(target.resolve("usr/bin/link"))).isEqualTo(Path.of("tool"));
    }
}
