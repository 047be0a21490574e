package corral.envd.process;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.json.Json;
import corral.envd.trial.DaemonClient;
import corral.envd.trial.WithDaemon;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Processes through the wire, in a real daemon. */
class ProcessIT extends WithDaemon {
    private static final String SLEEP = "{\"process\":{\"cmd\":\"sleep\",\"args\":[\"300\"]},\"stdin\":false}";

    private static String selected(long pid, String more) {
        return "{\"process\":{\"pid\":" + pid + "}" + more + "}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private DaemonClient.Answer signal(long pid, String name) throws IOException, InterruptedException {
        return asUser().unary("process.Process/SendSignal", selected(pid, ",\"signal\":\"" + name + "\""));
    }

    @Test
    void aCommandRunsAsTheUserWithItsGroupsAndNothingOfTheDaemon() throws IOException, InterruptedException {
        DaemonClient.Ran ran = asUser().sh("id -u; id -G; grep CapEff /proc/self/status; ls /proc/$$/fd; env; umask");

        assertThat(ran.stdout())
                .startsWith("1000\n1000 1234\nCapEff:\t0000000000000000\n0\n1\n2\n")
                .contains("HOME=/home/user\n", "USER=user\n", "LOGNAME=user\n", "SHELL=/bin/bash\n")
                .contains(
                        "E2B_SANDBOX=true\n", "E2B_SANDBOX_ID=itrial\n", "E2B_TEMPLATE_ID=base\n", "SANDBOX_WIDE=yes\n")
                .endsWith("0022\n")
                .doesNotContain(DaemonClient.TOKEN, "JAVA", "MAVEN");
        assertThat(asRoot().sh("id -u; pwd").stdout()).isEqualTo("0\n/root\n");
    }

    @Test
    void endsAreToldApart() throws IOException, InterruptedException {
        assertThat(asUser().sh("exit 137").end()).contains("\"exitCode\":137,\"exited\":true");
        assertThat(asUser().sh("kill -9 $$").end())
                .contains("\"exitCode\":-1,\"exited\":false,\"status\":\"signal: killed\"");
        assertThat(asUser().sh("true").trailer()).isEqualTo("{}");
    }

    @Test
    void whatCannotStartIsExplained() throws IOException, InterruptedException {
        for (String[] wrong : new String[][] {
            {"{\"process\":{\"cmd\":\"/nothing\"}}", "no such file or directory"},
            {"{\"process\":{\"cmd\":\"nothing\"}}", "no such file or directory"},
            {"{\"process\":{\"cmd\":\"/etc/passwd\"}}", "permission denied"},
            {"{\"process\":{\"cmd\":\"true\",\"cwd\":\"/nowhere\"}}", "cwd '/nowhere' does not exist"},
            {"{\"process\":{\"cmd\":\"true\",\"cwd\":\"~bob\"}}", "cannot expand user-specific home dir"},
            {"{\"process\":{\"cmd\":\"true\",\"envs\":{\"A=B\":\"x\"}}}", "environment variables"},
            {"{}", "process is missing"},
            {"nonsense", "invalid JSON"},
        }) {
            assertThat(DaemonClient.ran(asUser().start(wrong[0])).trailer())
                    .as(wrong[0])
                    .contains("\"code\":\"invalid_argument\"")
                    .contains(wrong[1]);
        }
    }

    @Test
    void aKilledProcessIsGoneWhenTheAnswerComes() throws IOException, InterruptedException {
        try (InputStream stream = asUser().start(SLEEP)) {
            long pid = DaemonClient.pid(stream);

            assertThat(asUser().unary("process.Process/List", "{}").body()).contains("\"pid\":" + pid);
            assertThat(signal(pid, "SIGNAL_SIGKILL").status()).isEqualTo(200);
            assertThat(asUser().sh("kill -0 " + pid).end()).contains("\"exitCode\":1");
            assertThat(DaemonClient.ran(stream).end()).contains("signal: killed");
            assertThat(signal(pid, "SIGNAL_SIGKILL").status()).isEqualTo(404);
        }
    }

    @Test
    void onlyProcessesOfTheApiAreReached() throws IOException, InterruptedException {
        assertThat(signal(1, "SIGNAL_SIGKILL").status()).isEqualTo(404);
        assertThat(asUser().unary("process.Process/SendSignal", "{\"process\":{\"tag\":\"none\"},\"signal\":9}")
                        .body())
                .isEqualTo("{\"code\":\"not_found\",\"message\":\"process with tag none not found\"}");
        assertThat(asUser().unary("process.Process/SendSignal", "{\"signal\":9}")
                        .status())
                .isEqualTo(501);
    }

    @Test
    void aDeadlineEndsTheProcessToo() throws IOException, InterruptedException {
        try (InputStream stream = asUser().start(SLEEP, "Connect-Timeout-Ms", "400")) {
            long pid = DaemonClient.pid(stream);

            assertThat(DaemonClient.ran(stream).trailer()).contains("\"code\":\"deadline_exceeded\"");
            try (InputStream late = asUser().stream("process.Process/Connect", selected(pid, ""))) {
                assertThat(DaemonClient.ran(late).end()).contains("signal: killed");
            }
        }
    }

    @Test
    void whoComesLateLearnsTheEnd() throws IOException, InterruptedException {
        long pid;
        try (InputStream stream = asUser().start("{\"process\":{\"cmd\":\"false\"},\"tag\":\"late\"}")) {
            pid = DaemonClient.pid(stream);
            DaemonClient.ran(stream);
        }

        try (InputStream late = asUser().stream("process.Process/Connect", selected(pid, ""))) {
            assertThat(DaemonClient.pid(late)).isEqualTo(pid);
            assertThat(DaemonClient.ran(late).end()).contains("\"exitCode\":1");
        }
        try (InputStream late = asUser().stream("process.Process/Connect", "{\"process\":{\"tag\":\"late\"}}")) {
            assertThat(DaemonClient.pid(late)).isEqualTo(pid);
        }
        assertThat(asUser().unary("process.Process/List", "{}").body()).doesNotContain("\"pid\":" + pid + ",");
    }

    @Test
    void aSilentStreamShowsSignsOfLife() throws IOException, InterruptedException {
        try (InputStream stream = asUser().start(SLEEP, "Keepalive-Ping-Interval", "1")) {
            long pid = DaemonClient.pid(stream);

            assertThat(DaemonClient.next(stream).orElseThrow().text()).isEqualTo("{\"event\":{\"keepalive\":{}}}");
            signal(pid, "SIGNAL_SIGTERM");
            assertThat(DaemonClient.ran(stream).end()).contains("signal: terminated");
        }
    }

    @Test
    void inputReachesTheProcessInOrderAndEnds() throws IOException, InterruptedException {
        try (InputStream stream =
                asUser().start("{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\",\"cat; sleep 2\"]}}")) {
            long pid = DaemonClient.pid(stream);
            String text = "0123456789".repeat(30_000);
            String input = ",\"input\":{\"stdin\":\"" + base64(text) + "\"}";

            assertThat(asUser().unary("process.Process/SendInput", selected(pid, input))
                            .status())
                    .isEqualTo(200);
            assertThat(asUser().unary("process.Process/SendInput", selected(pid, ",\"input\":{\"stdin\":\"\"}"))
                            .status())
                    .isEqualTo(200);
            assertThat(asUser().unary("process.Process/SendInput", selected(pid, ",\"input\":{}"))
                            .status())
                    .isEqualTo(501);
            assertThat(asUser().unary("process.Process/SendInput", selected(pid, ",\"input\":{\"pty\":\"\"}"))
                            .status())
                    .isEqualTo(500);
            assertThat(asUser().unary("process.Process/CloseStdin", selected(pid, ""))
                            .status())
                    .isEqualTo(200);
            assertThat(asUser().unary("process.Process/CloseStdin", selected(pid, ""))
                            .status())
                    .isEqualTo(200);
            assertThat(DaemonClient.ran(stream).stdout()).isEqualTo(text);
        }
    }

    @Test
    void inputMayComeAsAStream() throws IOException, InterruptedException {
        try (InputStream stream = asUser().start("{\"process\":{\"cmd\":\"head\",\"args\":[\"-n1\"]}}")) {
            long pid = DaemonClient.pid(stream);
            byte[] messages = envelopes(
                    "{\"start\":" + selected(pid, "") + "}",
                    "{\"data\":{\"input\":{\"stdin\":\"" + base64("hel") + "\"}}}",
                    "{\"keepalive\":{}}",
                    "{\"data\":{\"input\":{\"stdin\":\"" + base64("lo\n") + "\"}}}");

            DaemonClient.Answer answer = asUser().post(
                            "/process.Process/StreamInput",
                            messages,
                            "Content-Type",
                            "application/connect+json",
                            "X-Access-Token",
                            DaemonClient.TOKEN);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("error");
            assertThat(DaemonClient.ran(stream).stdout()).isEqualTo("hello\n");
        }
    }

    private static byte[] envelopes(String... messages) {
        var bytes = new java.io.ByteArrayOutputStream();
        for (String message : messages) {
            bytes.writeBytes(new corral.envd.connect.Envelope(0, message.getBytes(StandardCharsets.UTF_8)).bytes());
        }
        return bytes.toByteArray();
    }

    @Test
    void aTerminalHasJobControlSizeAndHangup() throws IOException, InterruptedException {
        String shell =
                "{\"process\":{\"cmd\":\"/bin/bash\",\"args\":[\"--norc\",\"-i\"],\"envs\":{\"PS1\":\"\",\"TERM\":\"dumb\"}},"
                        + "\"pty\":{\"size\":{\"cols\":90,\"rows\":20}}}";
        try (InputStream stream = asUser().start(shell)) {
            long pid = DaemonClient.pid(stream);
            asUser().unary("process.Process/Update", selected(pid, ",\"pty\":{\"size\":{\"cols\":100,\"rows\":30}}"));
            String script = "tty; stty size; sleep 100 & kill %1; wait; echo job control; exit 4\n";

            asUser().unary(
                            "process.Process/SendInput",
                            selected(pid, ",\"input\":{\"pty\":\"" + base64(script) + "\"}"));

            DaemonClient.Ran ran = DaemonClient.ran(stream);
            assertThat(ran.stdout()).contains("/dev/pts/", "30 100", "\r\njob control\r\n");
            assertThat(ran.end()).contains("\"exitCode\":4");
            assertThat(ran.stderr()).isEmpty();
        }
    }

    @Test
    void aSlowReaderHoldsTheProcessBackAndLosesNothing() throws IOException, InterruptedException {
        String flood =
                "{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\",\"seq 1 2000000; touch ~/flood-done\"]},\"stdin\":false}";
        try (InputStream stream = asUser().start(flood)) {
            DaemonClient.pid(stream);
            TimeUnit.MILLISECONDS.sleep(500);
            assertThat(asUser().sh("test -e ~/flood-done").end()).contains("\"exitCode\":1");

            String[] lines = DaemonClient.ran(stream).stdout().split("\n", -1);

            assertThat(lines).hasSize(2_000_001);
            for (int at = 0; at < 2_000_000; at += 4999) {
                assertThat(lines[at]).isEqualTo(Integer.toString(at + 1));
            }
        }
    }

    @Test
    void whereNobodyListensTheProcessGoesOn() throws IOException, InterruptedException {
        InputStream stream = asUser().start(
                        "{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\",\"seq 1 3000000; echo > ~/alone; sleep 300\"]},\"stdin\":false}");
        DaemonClient.pid(stream);
        stream.close();

        String waiting = "for i in $(seq 600); do test -e ~/alone && exit 0; sleep 0.1; done; exit 1";
        assertThat(asUser().sh(waiting).end()).contains("\"exitCode\":0");
    }

    @Test
    void manyAtOnceAllEndAndNothingStaysBehind() throws InterruptedException, ExecutionException, IOException {
        List<Future<DaemonClient.Ran>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 150; i++) {
                int number = i;
                runs.add(threads.submit(() -> asUser().sh("(sleep 0.1; exit 3) >/dev/null 2>&1 & echo " + number)));
            }
        }
        for (int i = 0; i < runs.size(); i++) {
            assertThat(runs.get(i).get().stdout()).isEqualTo(i + "\n");
        }
        String noZombies =
                "for i in $(seq 100); do ps -eo stat | grep -q ^Z || exit 0; sleep 0.1; done; ps -ef; exit 1";
        assertThat(asRoot().sh(noZombies).end()).contains("\"exitCode\":0");
    }

    @Test
    void idleTerminalsLeaveTheRestResponsive() throws IOException, InterruptedException {
        List<InputStream> terminals = new ArrayList<>();
        List<Long> pids = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                InputStream terminal =
                        asUser().start("{\"process\":{\"cmd\":\"cat\"},\"pty\":{\"size\":{\"cols\":80,\"rows\":24}}}");
                terminals.add(terminal);
                pids.add(DaemonClient.pid(terminal));
            }

            assertThat(asUser().sh("echo responsive").stdout()).isEqualTo("responsive\n");
            assertThat(asUser().unary("process.Process/List", "{}").body().split("\"pid\":", -1).length)
                    .isGreaterThan(100);
        } finally {
            for (long pid : pids) {
                signal(pid, "SIGNAL_SIGKILL");
            }
            for (InputStream terminal : terminals) {
                terminal.close();
            }
        }
    }

    @Test
    void whoHasNoHomeBeginsAtTheRoot() throws IOException, InterruptedException {
        assertThat(asUser().as("homeless").sh("pwd; id -u").stdout()).isEqualTo("/\n1001\n");
        assertThat(DaemonClient.ran(asUser().start("{\"process\":{\"cmd\":\"pwd\",\"cwd\":\"/home/nowhere\"}}"))
                        .trailer())
                .contains("cwd '/home/nowhere' does not exist");
    }

    @Test
    void theDaemonItselfIsOutOfReach() throws IOException, InterruptedException {
        String daemon = asUser().sh("echo $PPID").stdout().strip();
        assertThat(asUser().sh("kill -9 " + daemon).end()).contains("\"exitCode\":1");
        assertThat(asRoot().sh("kill -9 1; sleep 0.2; cat /proc/1/comm").stdout())
                .isNotEmpty();
        String own = "/proc/" + daemon;
        assertThat(asUser().sh("cat " + own + "/environ " + own + "/maps").end())
                .contains("\"exitCode\":1");
        assertThat(asRoot().sh("tr '\\0' ' ' < " + own + "/cmdline; tr '\\0' '\\n' < " + own + "/environ")
                        .stdout())
                .contains("corral.envd.daemon.Daemon")
                .doesNotContain(DaemonClient.TOKEN);
    }

    @Test
    void badRequestsAreRefusedInTheProtocolsOwnWay() throws IOException, InterruptedException {
        byte[] empty = new byte[0];
        String[] token = {"X-Access-Token", DaemonClient.TOKEN, "Content-Type", "application/proto"};

        assertThat(asUser().post("/process.Process/List", empty, token).status())
                .isEqualTo(415);
        assertThat(asUser().get("/process.Process/List", "X-Access-Token", DaemonClient.TOKEN)
                        .status())
                .isEqualTo(405);
        assertThat(asUser().unary("process.Process/Nothing", "{}").status()).isEqualTo(404);
        assertThat(asUser().unary("process.Process/List", "[]").body()).contains("\"code\":\"invalid_argument\"");
        byte[] tooLarge = {0, 0x7f, 0, 0, 0};
        DaemonClient.Answer answer = asUser().post(
                        "/process.Process/Start",
                        tooLarge,
                        "X-Access-Token",
                        DaemonClient.TOKEN,
                        "Content-Type",
                        "application/connect+json");
        assertThat(answer.body()).contains("\"code\":\"resource_exhausted\"");
        assertThat(Json.of(answer.status()).text()).isEqualTo("200");
    }
}
