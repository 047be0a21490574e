package corral.envd.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserPathTest {
    private static final Account USER = new Account("user", 1000, 1000, List.of(1000), "/home/user", "/bin/sh");

    private static String resolve(String path) {
        return UserPath.resolve(path, USER, Optional.of("/work")).toString();
    }

    @Test
    void pathsAreAbsoluteOrOfTheHome() {
        assertThat(resolve("/a/../b/./c//d/")).isEqualTo("/b/c/d");
        assertThat(resolve("a/b")).isEqualTo("/home/user/a/b");
        assertThat(resolve("../../../etc")).isEqualTo("/etc");
        assertThat(resolve("~")).isEqualTo("/home/user");
        assertThat(resolve("~/x")).isEqualTo("/home/user/x");
        assertThat(resolve("~//etc")).isEqualTo("/home/user/etc");
        assertThat(resolve("x~y")).isEqualTo("/home/user/x~y");
    }

    @Test
    void nothingIsTheDefaultDirectory() {
        assertThat(resolve("")).isEqualTo("/work");
        assertThat(UserPath.resolve("", USER, Optional.empty()).toString()).isEqualTo("/home/user");
    }

    @Test
    void whatIsNoPathIsRefused() {
        for (String odd : new String[] {"~bob", "~bob/x", "a\0b", "x".repeat(UserPath.MAX_LENGTH + 1)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> resolve(odd));
        }
    }
}
