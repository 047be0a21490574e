package corral.envd.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    @TempDir
    private Path folder = Path.of("");

    private Accounts accounts(String passwd, String group) throws IOException {
        return new Accounts(
                Files.writeString(folder.resolve("passwd"), passwd), Files.writeString(folder.resolve("group"), group));
    }

    @Test
    void aUserHasItsGroupsHomeAndShell() throws IOException {
        Accounts accounts = accounts(
                "root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1001:,,,:/home/user:\n",
                "root:x:0:\nusers:x:100:bob,user\nsudo:x:27:user\nmine:x:1001:user\nuserx:x:5:userx\n");

        assertThat(accounts.find("user"))
                .contains(new Account("user", 1000, 1001, List.of(1001, 100, 27), "/home/user", "/bin/sh"));
        assertThat(accounts.find("nobody")).isEmpty();
        assertThat(accounts.find("")).isEmpty();
    }

    @Test
    void linesThatMakeNoSenseArePassedOver() throws IOException {
        Accounts accounts = accounts(
                "\n#:\n::0:0:::\nuser:x:-1:0::/:/s\nuser:x:x:0::/:/s\nuser:x:4294967295:0::/:/s\nuser:x:7:8::relative:/s\n",
                "broken\nx:y:z:user\n");

        assertThat(accounts.find("user")).contains(new Account("user", 7, 8, List.of(8), "/", "/s"));
    }

    @Test
    void numbersHaveNamesWhereThereAreAny() throws IOException {
        Accounts.Names names =
                accounts("a:x:1:1::/:/s\nb:x:1:1::/:/s\n", "g:x:3:\n").names();

        assertThat(names.user(1)).isEqualTo("a");
        assertThat(names.user(-2)).isEqualTo("4294967294");
        assertThat(names.group(3)).isEqualTo("g");
        assertThat(names.group(4)).isEqualTo("4");
    }

    @Test
    void anImageWithoutAccountFilesHasRootAlone() throws IOException {
        Accounts none = new Accounts(folder.resolve("no"), folder.resolve("no"));

        assertThat(none.find("root")).contains(new Account("root", 0, 0, List.of(0), "/", "/bin/sh"));
        assertThat(none.find("user")).isEmpty();
        assertThat(accounts("root:x:0:0::/home:/s\n", "").find("root"))
                .contains(new Account("root", 0, 0, List.of(0), "/home", "/s"));
    }
}
