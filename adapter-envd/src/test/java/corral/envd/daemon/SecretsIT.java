package corral.envd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.DaemonProcess;
import corral.envd.trial.Standing;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What programs of the sandbox, root's too, learn of the daemon: nothing. */
class SecretsIT {
    private static final List<String> WITH_SECRET = List.of("env", "DAEMON_SECRET=hidden", "TRIAL_BOUNDED=yes");

    @ParameterizedTest
    @EnumSource(Standing.class)
    void programsInheritNeitherItsEnvironmentNorItsDescriptors(Standing standing)
            throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort(), WITH_SECRET, standing)) {
            for (String user : List.of("root", "user")) {
                DaemonClient client = client(daemon, user);
                assertThat(client.sh("env").stdout())
                        .contains("USER=" + user)
                        .doesNotContain("DAEMON_SECRET", "hidden", "LC_ALL", "JAVA");
                assertThat(client.sh("echo /proc/self/fd/*").stdout().strip())
                        .isEqualTo("/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Standing.class)
    void nobodyLooksIntoIt(Standing standing) throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort(), WITH_SECRET, standing)) {
            for (String user : List.of("root", "user")) {
                DaemonClient client = client(daemon, user);
                String pid = client.sh("pgrep -f -o '^[^ ]*java .*corral.envd.daemon.Daemon'")
                        .stdout()
                        .strip();
                assertThat(pid).matches("[0-9]+");
                for (String file : List.of("environ", "mem", "maps", "fd/1", "root/etc/passwd", "auxv")) {
                    assertThat(client.sh("head -c 1 /proc/" + pid + "/" + file + " >/dev/null && echo read")
                                    .stdout())
                            .as("%s as %s", file, user)
                            .isEmpty();
                }
                assertThat(client.sh("cat /proc/" + pid + "/cmdline").stdout()).doesNotContain(DaemonClient.TOKEN);
            }
        }
    }

    private static DaemonClient client(DaemonProcess daemon, String user) throws IOException, InterruptedException {
        DaemonClient client = new DaemonClient(daemon.url(), user);
        assertThat(client.init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1}")
                        .status())
                .isEqualTo(204);
        return client;
    }
}
