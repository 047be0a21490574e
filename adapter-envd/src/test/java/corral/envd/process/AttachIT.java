package corral.envd.process;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.WithDaemon;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Processes and those who listen to them, by section 3.5 of the E2B protocol. */
class AttachIT extends WithDaemon {
    private static String shell(String script, String more) {
        return "{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\","
                + corral.envd.json.Json.of(script).text() + "]}" + more + "}";
    }

    private static String selected(long pid, String more) {
        return "{\"process\":{\"pid\":" + pid + "}" + more + "}";
    }

    private DaemonClient.Answer input(long pid, String kind, String text) throws IOException, InterruptedException {
        String bytes = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return asUser().unary(
                        "process.Process/SendInput", selected(pid, ",\"input\":{\"" + kind + "\":\"" + bytes + "\"}"));
    }

    private InputStream connect(long pid) throws IOException, InterruptedException {
        return asRoot().stream("process.Process/Connect", selected(pid, ""));
    }

    @Test
    void allListenersHearTheSameInTheSameOrder() throws Exception {
        int listeners = 5;
        List<InputStream> streams = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            streams.add(asUser().start(shell("read x; seq 1 200000; exit 5", "")));
            long pid = DaemonClient.pid(streams.getFirst());
            while (streams.size() < listeners) {
                streams.add(connect(pid));
                assertThat(DaemonClient.pid(streams.getLast())).isEqualTo(pid);
            }
            List<Future<DaemonClient.Ran>> heard = new ArrayList<>();
            for (InputStream stream : streams) {
                heard.add(threads.submit(() -> DaemonClient.ran(stream)));
            }
            input(pid, "stdin", "go\n");
            StringBuilder expected = new StringBuilder();
            for (int i = 1; i <= 200_000; i++) {
                expected.append(i).append('\n');
            }
            for (Future<DaemonClient.Ran> each : heard) {
                assertThat(each.get().stdout()).isEqualTo(expected.toString());
                assertThat(each.get().end()).contains("\"exitCode\":5");
            }
        } finally {
            for (InputStream stream : streams) {
                stream.close();
            }
        }
    }

    @Test
    void aProcessOutlivesItsStreamAndIsFoundAgain() throws IOException, InterruptedException {
        long pid;
        try (InputStream stream =
                asUser().start(shell("while read x; do echo \"got $x\"; done; echo bye", ",\"tag\":\"kept\""))) {
            pid = DaemonClient.pid(stream);
        }
        assertThat(asUser().unary("process.Process/List", "{}").body())
                .contains("\"pid\":" + pid + ",\"tag\":\"kept\"");
        for (String word : List.of("one", "two")) {
            try (InputStream again = connect(pid)) {
                assertThat(DaemonClient.pid(again)).isEqualTo(pid);
                input(pid, "stdin", word + "\n");
                String said = DaemonClient.next(again).orElseThrow().text();
                assertThat(said)
                        .contains(Base64.getEncoder()
                                .encodeToString(("got " + word + "\n").getBytes(StandardCharsets.UTF_8)));
            }
        }
        try (InputStream last = asRoot().stream("process.Process/Connect", "{\"process\":{\"tag\":\"kept\"}}")) {
            assertThat(DaemonClient.pid(last)).isEqualTo(pid);
            asRoot().unary("process.Process/CloseStdin", selected(pid, ""));
            assertThat(DaemonClient.ran(last).stdout()).isEqualTo("bye\n");
        }
    }

    @Test
    void theEndComesAfterAllOutputAlsoOfChildrenInTheBackground() throws IOException, InterruptedException {
        DaemonClient.Ran ran = asUser().sh("(sleep 1; echo late; echo later >&2) & echo early; exit 3");
        assertThat(ran.stdout()).isEqualTo("early\nlate\n");
        assertThat(ran.stderr()).isEqualTo("later\n");
        assertThat(ran.end()).contains("\"exitCode\":3");
    }

    @Test
    void aDeadlineHoldsWhoeverHoldsTheOutput() throws IOException, InterruptedException {
        try (InputStream stream = asUser().start(shell("sleep 300 & sleep 300", ""), "Connect-Timeout-Ms", "300")) {
            long pid = DaemonClient.pid(stream);
            assertThat(DaemonClient.ran(stream).trailer()).contains("\"code\":\"deadline_exceeded\"");
            String dead = "for i in $(seq 100); do kill -0 " + pid + " 2>/dev/null || exit 0; sleep 0.1; done; exit 1";
            assertThat(asUser().sh(dead).end()).contains("\"exitCode\":0");
        }
        assertThat(asUser().sh("pkill -x sleep; true").end()).contains("\"exitCode\":0");
    }

    @Test
    void inputOfTheWrongKindIsRefused() throws IOException, InterruptedException {
        try (InputStream closed = asUser().start(shell("sleep 300", ",\"stdin\":false"))) {
            long pid = DaemonClient.pid(closed);
            assertThat(input(pid, "stdin", "x").body())
                    .isEqualTo(
                            "{\"code\":\"internal\",\"message\":\"error writing to stdin: stdin not enabled or closed\"}");
            assertThat(asUser().unary(
                                    "process.Process/Update",
                                    selected(pid, ",\"pty\":{\"size\":{\"cols\":1,\"rows\":1}}"))
                            .status())
                    .isEqualTo(500);
            kill(pid);
        }
        try (InputStream open = asUser().start(shell("sleep 300", ""))) {
            long pid = DaemonClient.pid(open);
            assertThat(asUser().unary("process.Process/CloseStdin", selected(pid, ""))
                            .status())
                    .isEqualTo(200);
            assertThat(input(pid, "stdin", "x").status()).isEqualTo(500);
            assertThat(asUser().unary("process.Process/SendSignal", selected(pid, ",\"signal\":\"SIGNAL_UNSPECIFIED\""))
                            .status())
                    .isEqualTo(501);
            kill(pid);
        }
        try (InputStream terminal =
                asUser().start(shell("sleep 300", ",\"pty\":{\"size\":{\"cols\":80,\"rows\":24}}"))) {
            long pid = DaemonClient.pid(terminal);
            assertThat(input(pid, "stdin", "x").body()).contains("\"code\":\"internal\"");
            assertThat(asUser().unary("process.Process/CloseStdin", selected(pid, ""))
                            .body())
                    .contains("\"code\":\"unknown\"");
            kill(pid);
            assertThat(DaemonClient.ran(terminal).end()).contains("signal: killed");
        }
        for (String method : List.of("SendInput", "Update", "CloseStdin", "SendSignal")) {
            assertThat(asUser().unary("process.Process/" + method, "{\"process\":{\"pid\":4000000},\"signal\":9}")
                            .status())
                    .as(method)
                    .isEqualTo(404);
        }
        assertThat(DaemonClient.ran(connect(4_000_000)).trailer()).contains("\"code\":\"not_found\"");
    }

    private void kill(long pid) throws IOException, InterruptedException {
        asUser().unary("process.Process/SendSignal", selected(pid, ",\"signal\":\"SIGNAL_SIGKILL\""));
    }

    @Test
    void theEnvironmentOfOneProcessIsItsOwn() throws IOException, InterruptedException {
        String print = "echo $SANDBOX_WIDE/$ONE/$HOME";
        String mine = "{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\",\"" + print
                + "\"],\"envs\":{\"SANDBOX_WIDE\":\"mine\",\"ONE\":\"ü\"}}}";
        assertThat(DaemonClient.ran(asUser().start(mine)).stdout()).isEqualTo("mine/ü//home/user\n");
        assertThat(asUser().sh(print).stdout()).isEqualTo("yes///home/user\n");
        assertThat(asRoot().sh(print).stdout()).isEqualTo("yes///root\n");
    }

    @Test
    void bytesArriveAsTheyAre() throws IOException, InterruptedException {
        try (InputStream stream =
                asUser().start(shell("printf '\\377\\342\\202'; sleep 0.2; printf '\\254\\000'", ""))) {
            DaemonClient.pid(stream);
            StringBuilder seen = new StringBuilder();
            for (var next = DaemonClient.next(stream); next.isPresent(); next = DaemonClient.next(stream)) {
                String text = next.get().text();
                if (text.contains("\"stdout\":\"")) {
                    byte[] bytes = Base64.getDecoder().decode(text.replaceAll(".*\"stdout\":\"([^\"]*)\".*", "$1"));
                    seen.append(new String(bytes, StandardCharsets.ISO_8859_1));
                }
            }
            assertThat(seen.toString()).isEqualTo("\u00ff\u00e2\u0082\u00ac\0");
        }
    }

    @Test
    void aTerminalStopsAndInterruptsJobs() throws IOException, InterruptedException {
        String shell =
                "{\"process\":{\"cmd\":\"/bin/bash\",\"args\":[\"--norc\",\"-i\"],\"envs\":{\"PS1\":\"ready$ \",\"TERM\":\"dumb\"}},"
                        + "\"pty\":{\"size\":{\"cols\":80,\"rows\":24}}}";
        try (InputStream stream = asUser().start(shell)) {
            long pid = DaemonClient.pid(stream);
            StringBuilder seen = new StringBuilder();
            await(stream, seen, "ready$ ");
            input(pid, "pty", "sh -c 'echo star\"\"ted; exec cat'\n"); // says so itself, when it has the terminal
            await(stream, seen, "started\r\n");
            input(pid, "pty", "\u001a");
            await(stream, seen, "Stopped");
            input(pid, "pty", "fg\n");
            await(stream, seen, "exec cat");
            input(pid, "pty", "echoed\n");
            await(stream, seen, "echoed\r\nechoed\r\n");
            input(pid, "pty", "\u0003");
            await(stream, seen, "ready$ ");
            input(pid, "pty", "exit 6\n");
            assertThat(DaemonClient.ran(stream).end()).contains("\"exitCode\":6");
        }
    }

    private static void await(InputStream stream, StringBuilder seen, String text) throws IOException {
        while (seen.indexOf(text) < 0) {
            String message = DaemonClient.next(stream).orElseThrow().text();
            assertThat(message).as("waiting for " + text + ", seen: " + seen).contains("\"pty\":\"");
            byte[] bytes = Base64.getDecoder().decode(message.replaceAll(".*\"pty\":\"([^\"]*)\".*", "$1"));
            seen.append(new String(bytes, StandardCharsets.UTF_8));
        }
        seen.setLength(0);
    }
}
