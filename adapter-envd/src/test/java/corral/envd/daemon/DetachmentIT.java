package corral.envd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.DaemonProcess;
import corral.envd.trial.Standing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A daemon that is started by somebody who does not wait for it. */
class DetachmentIT {
    @Test
    void itIsInASessionOfItsOwnAndCollectsOrphans() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort(), Standing.DETACHED)) {
            DaemonClient client = new DaemonClient(daemon.url(), "root");
            client.init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1}");

            String pid = client.sh("echo $PPID").stdout().strip();
            assertThat(pid).isNotEqualTo("1");
            assertThat(client.sh("ps -o sid= -p " + pid).stdout().strip()).isEqualTo(pid);
            assertThat(client.sh("cat /proc/1/comm").stdout()).isEqualTo("sleep\n");
            String orphan = client.sh("(sleep 0.2 & echo $!)").stdout().strip();
            assertThat(client.sh("ps -o ppid= -p " + orphan + "; while [ -e /proc/" + orphan
                                    + " ]; do sleep 0.05; done")
                            .stdout()
                            .strip())
                    .as("the orphan comes to the daemon, and is collected when it ends")
                    .isIn(pid, "");
        }
    }

    @Test
    void whenTheDaemonCannotStartTheHookFailsAndSaysWhy() throws IOException, InterruptedException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> command = new ArrayList<>(DaemonProcess.java());
            command.addAll(List.of("--address=127.0.0.1", "--port=" + taken.getLocalPort(), "--detach"));

            Process hook = new ProcessBuilder(command).redirectErrorStream(true).start();

            assertThat(new String(hook.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("The daemon cannot start");
            assertThat(hook.waitFor()).isEqualTo(1);
        }
    }
}
