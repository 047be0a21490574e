package corral.envd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.linux.AsUser;
import corral.envd.trial.DaemonClient;
import corral.envd.trial.DaemonProcess;
import corral.envd.trial.RawConnection;
import corral.envd.trial.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Callers that stand still, at a daemon that has patience for a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StallIT {
    private static final String AUTHORISED = "X-Access-Token: " + DaemonClient.TOKEN + "\r\n";

    private @Nullable DaemonProcess started;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        started =
                DaemonProcess.start(DaemonProcess.freePort(), List.of(), Standing.FIRST, List.of("--stall-seconds=1"));
        client().init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1}");
    }

    @AfterAll
    void end() {
        daemon().close();
    }

    private DaemonProcess daemon() {
        if (started == null) {
            throw new IllegalStateException("No daemon runs.");
        }
        return started;
    }

    private DaemonClient client() {
        return new DaemonClient(daemon().url(), "user");
    }

    @Test
    void uploadsThatStandStillGiveTheirPlacesBack() throws IOException, InterruptedException {
        String head = "POST /files?username=user&path=stalled HTTP/1.1\r\nHost: x\r\n" + AUTHORISED
                + "Content-Type: application/octet-stream\r\nContent-Length: 1000\r\n\r\nbegun";
        List<RawConnection> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < AsUser.MAX_TRANSFERS; i++) {
                stalled.add(RawConnection.to(daemon()).say(head));
            }
            for (RawConnection connection : stalled) {
                assertThat(connection.all()).doesNotContain(" 200 ");
            }
            assertThat(client().upload("after", new byte[10]).status()).isEqualTo(200);
        } finally {
            for (RawConnection connection : stalled) {
                connection.close();
            }
        }
    }

    @Test
    void aDownloadThatNobodyReadsIsBrokenOff() throws IOException, InterruptedException {
        client().sh("truncate -s 300M ~/large");
        try (RawConnection connection = RawConnection.to(daemon())) {
            connection.say("GET /files?username=user&path=large HTTP/1.1\r\nHost: x\r\n" + AUTHORISED + "\r\n");
            TimeUnit.SECONDS.sleep(4);
            long read = 0;
            byte[] chunk = new byte[1 << 20];
            try {
                for (int count = connection.in().read(chunk);
                        count >= 0;
                        count = connection.in().read(chunk)) {
                    read += count;
                }
            } catch (IOException reset) {
                assertThat(reset).isInstanceOf(java.net.SocketException.class);
            }
            assertThat(read).isLessThan(300L << 20);
        }
    }

    @Test
    void aListenerThatReadsNothingDoesNotHoldTheProcess() throws IOException, InterruptedException {
        String flood =
                "{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\",\"head -c 50000000 /dev/zero; touch ~/flooded\"]},\"stdin\":false}";
        try (InputStream unread = client().start(flood)) {
            assertThat(DaemonClient.pid(unread)).isPositive();
            String waiting = "for i in $(seq 600); do test -e ~/flooded && exit 0; sleep 0.1; done; exit 1";
            assertThat(client().sh(waiting).end()).contains("\"exitCode\":0");
        }
    }

    @Test
    void silenceBetweenMessagesIsNoStall() throws IOException, InterruptedException {
        try (InputStream stream = client().start("{\"process\":{\"cmd\":\"sleep\",\"args\":[\"4\"]}}")) {
            long pid = DaemonClient.pid(stream);
            byte[] start = new corral.envd.connect.Envelope(
                            0,
                            ("{\"start\":{\"process\":{\"pid\":" + pid + "}}}")
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .bytes();
            try (RawConnection input = RawConnection.to(daemon())) {
                input.say("POST /process.Process/StreamInput HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + AUTHORISED
                                + "Content-Type: application/connect+json\r\nContent-Length: " + 2 * start.length
                                + "\r\n\r\n")
                        .say(start);
                assertThat(DaemonClient.ran(stream).end()).contains("\"exitCode\":0");
                input.say(start);
                assertThat(input.all()).contains("process with pid " + pid + " not found");
            }
        }
    }
}
