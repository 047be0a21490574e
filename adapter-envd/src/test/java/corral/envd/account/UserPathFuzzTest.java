package corral.envd.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whatever a caller writes as a path is an absolute path without detours, or a sentence for the caller. */
class UserPathFuzzTest {
    private static final Account USER = new Account("user", 1000, 1000, List.of(1000), "/home/user", "/bin/sh");

    @FuzzTest(maxDuration = "1m")
    void aPathIsAbsoluteAndWithoutDetours(byte[] input) {
        String text = new String(input, UTF_8);
        Path path;
        try {
            path = UserPath.resolve(text, USER, Optional.of("/srv"));
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        assertThat(path).isAbsolute();
        assertThat(path.normalize()).isEqualTo(path);
        for (Path part : path) {
            assertThat(part.toString()).isNotIn("", ".", "..");
        }
        if (!text.startsWith("/") && !text.contains("..") && !text.isEmpty()) {
            assertThat(path.toString()).startsWith(USER.home());
        }
    }
}
