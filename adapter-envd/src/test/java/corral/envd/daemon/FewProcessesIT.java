package corral.envd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.DaemonProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A daemon whose sandbox has taken all processes that its control group allows. */
class FewProcessesIT {
    private static final String BOMB =
            "{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\",\"b(){ b|b& };b; sleep 300\"]},\"stdin\":false}";

    @Test
    void underAForkBombItAnswersAndCanStillKill() throws IOException, InterruptedException {
        String group = "corral-few-" + ProcessHandle.current().pid();
        List<String> around = List.of("sh", DaemonProcess.resource("/trial/few.sh"), group, "150");
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort(), around)) {
            DaemonClient client = new DaemonClient(daemon.url(), "user");
            client.init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1}");
            try (InputStream stream = client.start(BOMB)) {
                long pid = DaemonClient.pid(stream);
                boolean full = false;
                for (int tried = 0; tried < 600 && !full; tried++) {
                    String stat = client.unary("filesystem.Filesystem/Stat", "{\"path\":\"/\"}")
                            .body();
                    full = stat.contains("\"code\":\"resource_exhausted\"");
                    TimeUnit.MILLISECONDS.sleep(10);
                }
                assertThat(full).as("the bomb takes all processes").isTrue();

                assertThat(client.get("/health").status()).isEqualTo(204);
                assertThat(client.unary("process.Process/List", "{}").body()).contains("\"pid\":" + pid);
                String signal = "{\"process\":{\"pid\":" + pid + "},\"signal\":\"SIGNAL_SIGKILL\"}";
                assertThat(client.unary("process.Process/SendSignal", signal).status())
                        .isEqualTo(200);
            }
        } finally {
            remove(group);
        }
    }

    private static void remove(String group) throws IOException, InterruptedException {
        Path version1 = Path.of("/sys/fs/cgroup/pids", group);
        Path folder = Files.exists(version1) ? version1 : Path.of("/sys/fs/cgroup", group);
        for (int tried = 0; tried < 500 && Files.exists(folder); tried++) {
            for (String pid : Files.readAllLines(folder.resolve("cgroup.procs"))) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
            new ProcessBuilder("rmdir", folder.toString()).start().waitFor();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(folder).doesNotExist();
    }
}
