package corral.envd.process;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.DaemonProcess;
import corral.envd.trial.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Terminals on which nothing happens cost no thread: with one processor there is one to run everything. */
class IdleTerminalsIT {
    private static final int TERMINALS = 200;
    private static final List<String> ONE_PROCESSOR = List.of("taskset", "-c", "0");

    @Test
    @Timeout(value = 180, unit = TimeUnit.SECONDS)
    void twoHundredOfThemOnOneProcessorLeaveEverythingElseAtWork() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort(), ONE_PROCESSOR, Standing.FIRST)) {
            DaemonClient client = new DaemonClient(daemon.url(), "user");
            client.init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1}");
            List<InputStream> terminals = new ArrayList<>();
            try {
                long pid = 0;
                for (int made = 0; made < TERMINALS; made++) {
                    InputStream terminal = client.start(
                            "{\"process\":{\"cmd\":\"cat\"},\"pty\":{\"size\":{\"cols\":80,\"rows\":24}}}");
                    terminals.add(terminal);
                    pid = DaemonClient.pid(terminal);
                }

                assertThat(client.get("/health").status()).isEqualTo(204);
                assertThat(client.sh("nproc; echo here").stdout()).isEqualTo("1\nhere\n");
                assertThat(client.upload("/home/user/x", new byte[1 << 20]).status())
                        .isEqualTo(200);
                assertThat(client.download("/home/user/x").body()).hasSize(1 << 20);
                assertThat(client.unary("process.Process/List", "{}").body().split("\"pid\"", -1))
                        .hasSize(TERMINALS + 1);
                String line = "{\"process\":{\"pid\":" + pid + "},\"input\":{\"pty\":\"aGkK\"}}";
                client.unary("process.Process/SendInput", line);
                assertThat(DaemonClient.next(terminals.getLast()).orElseThrow().text())
                        .contains("\"pty\":");
            } finally {
                for (InputStream terminal : terminals) {
                    terminal.close();
                }
            }
        }
    }
}
