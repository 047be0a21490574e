package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the template {@code base} promises to programs inside, and what it must not have of this machine. */
@ExtendWith(TestMachine.Shared.class)
class BaseTemplateIT {
    private final TestMachine machine;

    BaseTemplateIT(TestMachine machine) {
        this.machine = machine;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test $(whoami) = user && test $HOME = /home/user || test -d /home/user",
                "test -f /home/user/.bashrc && test -f /home/user/.profile && test -O /home/user",
                "sudo -n true && sudo -n -u root id -u | grep -qx 0",
                "test $(readlink -f $(command -v python)) = $(readlink -f $(command -v python3))",
                "python3 -c 'import ssl, sqlite3, json, http.server, os; os.setxattr(\"/home/user\", \"user.a\", b\"b\")'",
                "python3 -c 'import ssl; assert ssl.create_default_context().cert_store_stats()[\"x509_ca\"] > 50'",
                "node -e 'console.log(require(\"crypto\").randomUUID())'",
                "git init -q /tmp/g && git -C /tmp/g status && git daemon --help | head -1",
                "curl --version && tput -T xterm colors && ps aux && ip addr && awk 'BEGIN { exit 0 }' && less --version",
                "touch /tmp/x /var/tmp/x && test $(stat -c %a /tmp) = 1777",
                "bash -lc 'echo $PATH' | grep -q /usr/local/bin:/usr/bin:/bin",
                "hostname && getent hosts localhost && getent hosts sandbox",
                "cat /proc/sys/kernel/random/boot_id && test $(nproc) -ge 1",
                "tar czf /tmp/t.gz /etc/passwd && tar tzf /tmp/t.gz && printf %s x | sed s/x/y/ | grep y",
                "python3 -m venv --help"
            })
    void programsFindWhatTheyNeed(String script) throws IOException {
        try (LocalEngine engine = machine.open()) {
            SandboxId id = new SandboxId("ibase");
            Inside.Ran ran =
                    Inside.of(engine.host().start(order(engine, id))).asUser("export HOME=/home/user; cd; " + script);
            assertThat(ran.code()).as(ran.output()).isZero();
            if (script.contains("venv")) {
                engine.host().stop(id);
            }
        }
    }

    @Test
    void nothingOfThisMachineIsInIt() throws IOException {
        try (LocalEngine engine = machine.open()) {
            Path tree =
                    engine.templateDirectory().tree(TestMachine.base(engine)).orElseThrow();
            assertThat(Files.readString(tree.resolve("etc/shadow"))).doesNotContain("$");
            assertThat(Files.readString(tree.resolve("etc/passwd")).lines())
                    .allMatch(line -> line.split(":", 2)[0].matches("[a-z_-]+"));
            assertThat(tree.resolve("etc/machine-id")).isEmptyFile();
            assertThat(tree.resolve("etc/ssh/ssh_host_rsa_key")).doesNotExist();
            assertThat(tree.resolve("etc/ssl/private"))
                    .satisfiesAnyOf(
                            path -> assertThat(path).doesNotExist(),
                            path -> assertThat(path).isEmptyDirectory());
            assertThat(tree.resolve("home")).isDirectoryNotContaining(path -> !path.endsWith("user"));
            assertThat(tree.resolve("root/.ssh")).doesNotExist();
            SandboxId id = ExampleSandboxes.freshId();
            Inside inside = Inside.of(engine.host().start(order(engine, id)));
            assertThat(inside.asRoot("find / -xdev \\( -nouser -o -nogroup \\) -print -quit")
                            .output())
                    .isEmpty();
            assertThat(inside.asRoot("find /etc -name '*.key' -o -name '*secret*' | grep -v secrets.py")
                            .output())
                    .isEmpty();
            engine.host().stop(id);
        }
    }

    private static StartSandbox order(LocalEngine engine, SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.OPEN);
    }
}
