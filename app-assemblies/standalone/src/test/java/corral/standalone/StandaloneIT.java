package corral.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real process on this machine: its start, its commands, its ends. */
class StandaloneIT {
    private static final String SERVES = "Stop with Ctrl-C";
    private static final int TERMINATED = 143;

    /** Not a folder of JUnit's, which warns of every link in a template; the template is made once for all tests. */
    private static Path folder;

    private final List<StandaloneProcess> started = new ArrayList<>();
    private Path state;
    private int port;

    @BeforeAll
    static void makeFolder() throws Exception {
        folder = Files.createTempDirectory("corral-standalone");
    }

    @AfterAll
    static void removeFolder() throws Exception {
        assertThat(new ProcessBuilder("rm", "-rf", folder.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    @BeforeEach
    void place() throws Exception {
        state = folder.resolve("state");
        port = StandaloneProcess.freePort();
    }

    /** The end of a server without sandboxes gives everything on the machine back. */
    @AfterEach
    void end() throws Exception {
        for (StandaloneProcess each : started) {
            each.terminate();
        }
    }

    private StandaloneProcess run(String... arguments) throws Exception {
        StandaloneProcess process = StandaloneProcess.launch(Files.createTempFile(folder, "output", ".txt"), arguments);
        started.add(process);
        return process;
    }

    private StandaloneProcess serve() throws Exception {
        return run(StandaloneProcess.serving(state, port, "")).until(SERVES);
    }

    private int ask(String method, String path, String key, String body) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .header("X-API-Key", key)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private String printedBy(String... arguments) throws Exception {
        StandaloneProcess process = run(arguments);
        assertThat(process.ended()).as(process.output()).isZero();
        return process.output();
    }

    private static String keyIn(String output) {
        String mark = "E2B_API_KEY=";
        int start = output.indexOf(mark) + mark.length();
        return output.substring(start).lines().findFirst().orElseThrow();
    }

    @Test
    void itServesTheKeyThatItPrintsOnceAlsoAfterAKill() throws Exception {
        Files.deleteIfExists(state.resolve("first-key-shown"));
        StandaloneProcess server = serve();
        String key = keyIn(server.output());
        assertThat(ask("GET", "/v2/sandboxes", key, "")).isEqualTo(200);
        assertThat(ask("GET", "/v2/sandboxes", "e2b_0000000000000000000000000000000000000000", ""))
                .isEqualTo(401);

        server.kill();
        StandaloneProcess next = serve();

        assertThat(next.output()).contains("shown at the first start").doesNotContain(key);
        assertThat(ask("GET", "/v2/sandboxes", key, "")).isEqualTo(200);
        assertThat(next.terminate()).isEqualTo(TERMINATED);
    }

    @Test
    void aSecondServerIsRefusedAndTheFirstGoesOn() throws Exception {
        StandaloneProcess first = serve();

        StandaloneProcess second = run(StandaloneProcess.serving(state, StandaloneProcess.freePort(), ""));

        assertThat(second.ended()).isEqualTo(1);
        assertThat(second.output())
                .hasLineCount(1)
                .contains("Another Corral server")
                .contains(state.toString());
        assertThat(ask("GET", "/health", "", "")).isEqualTo(204);
        first.terminate();
    }

    @Test
    void commandsWorkWithAndWithoutTheServer() throws Exception {
        String flag = "--state-dir=" + state;
        StandaloneProcess server = serve();
        assertThat(printedBy("team", "create", "red", flag)).contains("red");
        String first = keyIn(printedBy("key", "create", "laptop", "red", flag));
        assertThat(ask("GET", "/v2/sandboxes", first, "")).isEqualTo(200);
        assertThat(printedBy("template", "list", flag)).contains("base");
        String id = printedBy("key", "list", "red", flag)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .split(" ", 2)[0];
        printedBy("key", "revoke", id, "red", flag);
        assertThat(ask("GET", "/v2/sandboxes", first, "")).isEqualTo(401);

        server.terminate();

        String second = keyIn(printedBy("key", "create", "desktop", "red", flag));
        assertThat(printedBy("key", "list", "red", flag)).contains("desktop").doesNotContain("laptop");
        assertThat(printedBy("template", "list", flag)).contains("base");
        serve();
        assertThat(ask("GET", "/v2/sandboxes", second, "")).isEqualTo(200);
    }

    @Test
    void aDamagedDatabaseIsNotServed() throws Exception {
        Path damaged = Files.createDirectories(folder.resolve("damaged"));
        Files.writeString(damaged.resolve("corral.db"), "This is no database. ".repeat(100));

        StandaloneProcess server = run(StandaloneProcess.serving(damaged, port, ""));

        assertThat(server.ended()).isEqualTo(1);
        assertThat(server.output())
                .contains("damaged")
                .contains("restore a backup")
                .doesNotContain("\tat ");
    }

    @Test
    void helpAndVersionNeedNothing() throws Exception {
        assertThat(printedBy("--help")).contains("CORRAL_STATE_DIR");
        assertThat(printedBy("--version")).startsWith("corral ");
    }
}
