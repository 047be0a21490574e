package corral.standalone.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryIT {
    @TempDir
    Path folder;

    @Test
    void oneHoldsItAtATime() {
        Path path = folder.resolve("a/state");
        StateDirectory first = StateDirectory.lock(path).orElseThrow();

        assertThat(StateDirectory.lock(path)).isEmpty();
        first.close();

        Optional<StateDirectory> next = StateDirectory.lock(path);
        assertThat(next).isPresent();
        next.ifPresent(StateDirectory::close);
    }

    @Test
    void othersMayOnlyPassThrough() throws IOException {
        Path path = folder.resolve("state");
        try (StateDirectory state = StateDirectory.lock(path).orElseThrow()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.path())))
                    .isEqualTo("rwx--x--x");
        }
    }

    @Test
    void whatIsNoFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> StateDirectory.lock(file))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--state-dir");
    }

    @Test
    void privateFilesAreReplacedWhole() throws IOException {
        Path file = folder.resolve("secret");
        PrivateFile.write(file, "one");
        PrivateFile.write(file, "two");

        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryNotContaining("glob:**.draft");
    }
}
