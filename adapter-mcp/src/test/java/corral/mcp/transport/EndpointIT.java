package corral.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.work.ProcessEnd;
import corral.api.work.SandboxProcesses.Channel;
import corral.mcp.McpSettings;
import corral.mcp.McpTestServer;
import corral.mcp.McpWorld;
import corral.testkit.time.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The front door over HTTP, in both eras. */
class EndpointIT {
    private static final McpSettings SETTINGS = new McpSettings(
            McpSettings.DEFAULT.origins(),
            64 << 10,
            2,
            Duration.ofMillis(100),
            Duration.ofMillis(50),
            McpSettings.DEFAULT.defaultLife(),
            McpSettings.DEFAULT.sandboxUrl(),
            "1",
            Optional.empty());
    private static final String MODERN_META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private final McpWorld world = new McpWorld();
    private final McpTestServer server = McpTestServer.of(SETTINGS, world);
    private final String key = world.key(McpWorld.RED);

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> ask(String method, String params, String... headers) {
        String[] all = new String[headers.length + 2];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = "Bearer " + key;
        return server.post(
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"" + method + "\",\"params\":" + params + "}", all);
    }

    private HttpResponse<String> modern(String method, String more, String... headers) {
        String[] all = new String[headers.length + 4];
        all[0] = "MCP-Protocol-Version";
        all[1] = "2026-07-28";
        all[2] = "Mcp-Method";
        all[3] = method;
        System.arraycopy(headers, 0, all, 4, headers.length);
        return ask(method, "{" + more + (more.isEmpty() ? "" : ",") + MODERN_META + "}", all);
    }

    private static void says(HttpResponse<String> answer, int status, String... parts) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        for (String part : parts) {
            assertThat(answer.body()).contains(part);
        }
    }

    @Test
    void theErasThatInitialiseAreServedWithoutASession() {
        HttpResponse<String> initialised = ask(
                "initialize",
                "{\"protocolVersion\":\"2025-06-18\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}");

        says(
                initialised,
                200,
                "\"protocolVersion\":\"2025-06-18\"",
                "\"tools\":",
                "\"name\":\"corral\"",
                "\"id\":\"a\"");
        assertThat(initialised.headers().firstValue("Mcp-Session-Id")).isEmpty();
        says(server.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", "X-API-Key", key), 202);
        says(ask("ping", "{}", "MCP-Protocol-Version", "2025-11-25"), 200, "\"result\":{}");
        says(ask("tools/list", "{}"), 200, "run_code_once");
        says(
                ask(
                        "initialize",
                        "{\"protocolVersion\":\"1999-01-01\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}"),
                200,
                "\"protocolVersion\":\"2025-11-25\"");
    }

    @Test
    void theEraOfSelfContainedRequestsIsServed() {
        says(
                modern("server/discover", ""),
                200,
                "\"supportedVersions\":[\"2026-07-28\"",
                "\"resultType\":\"complete\"",
                "\"ttlMs\":",
                "\"cacheScope\":\"public\"",
                "io.modelcontextprotocol/serverInfo");
        says(modern("tools/list", ""), 200, "\"resultType\":\"complete\"", "\"ttlMs\":", "run_code_once");
        says(
                modern("tools/call", "\"name\":\"create_sandbox\",\"arguments\":{}", "Mcp-Name", "create_sandbox"),
                200,
                "\"structuredContent\":",
                "sandbox_id",
                "\"resultType\":\"complete\"");
    }

    @Test
    void headersThatDoNotSayWhatTheBodySaysAreRefused() {
        String call = "\"name\":\"create_sandbox\",\"arguments\":{}";
        says(modern("tools/call", call), 400, "-32020", "Mcp-Name");
        says(modern("tools/call", call, "Mcp-Name", "run_code"), 400, "-32020");
        says(modern("tools/call", call, "Mcp-Name", "=?base64?Y3JlYXRlX3NhbmRib3g=?="), 200, "sandbox_id");
        says(modern("tools/list", "", "Mcp-Method", "TOOLS/LIST"), 400, "-32020");
        says(modern("tools/list", "", "MCP-Protocol-Version", "2025-11-25"), 400, "-32020");
        says(ask("tools/list", "{" + MODERN_META + "}"), 400, "-32020");
        says(ask("tools/list", "{}", "MCP-Protocol-Version", "2026-07-28"), 400, "-32602");
    }

    @Test
    void unknownRevisionsMethodsAndToolsAreRefusedAsTheirRevisionSays() {
        String future = MODERN_META.replace("2026-07-28", "2099-01-01");
        says(
                ask("tools/list", "{" + future + "}", "MCP-Protocol-Version", "2099-01-01", "Mcp-Method", "tools/list"),
                400,
                "-32022",
                "\"supported\":[\"2026-07-28\"",
                "\"requested\":\"2099-01-01\"");
        says(ask("tools/list", "{}", "MCP-Protocol-Version", "1999-01-01"), 400, "2025-11-25");
        says(modern("no/such", ""), 404, "-32601", "\"id\":\"a\"");
        says(modern("ping", ""), 404, "-32601");
        says(ask("no/such", "{}"), 200, "-32601");
        says(ask("server/discover", "{}"), 200, "-32601");
        says(ask("tools/call", "{\"name\":\"no_such\"}"), 200, "-32602", "no_such");
        says(modern("tools/call", "\"name\":\"no_such\"", "Mcp-Name", "no_such"), 400, "-32602", "no_such");
    }

    @Test
    void whatIsNoMessageIsRefused() {
        String[] withKey = {"X-API-Key", key};
        says(server.post("{", withKey), 400, "-32700");
        says(server.post("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", withKey), 400, "-32600", "batches");
        says(server.post("{\"id\":1,\"method\":\"ping\"}", withKey), 400, "-32600", "\"id\":1");
        says(server.post("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", withKey), 400, "-32600");
        says(server.post("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", withKey), 400, "-32600");
        says(server.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", withKey), 400, "-32600");
        says(server.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}", withKey), 400, "-32602");
        says(server.post("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", withKey), 400);
        says(ask("tools/call", "{}"), 200, "-32602", "name");
        says(ask("tools/call", "{\"name\":\"get_sandbox\",\"arguments\":[]}"), 200, "-32602", "arguments");
        says(ask("initialize", "{}"), 200, "-32602", "protocolVersion");
    }

    @Test
    void whoMayNotEnterIsTold() {
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
        HttpResponse<String> nobody = server.post(ping);
        says(nobody, 401, "API key");
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        says(server.post(ping, "Authorization", "Bearer e2b_wrong"), 401);
        says(server.post(ping, "Authorization", "Bearer " + key), 200);
        says(server.post(ping, "X-API-Key", key), 200);
        says(server.post(ping, "X-API-Key", key, "Origin", "https://evil.example"), 403);
        says(server.post(ping, "X-API-Key", key, "Origin", "http://localhost.evil.example"), 403);
        says(server.post(ping, "X-API-Key", key, "Origin", "http://localhost:5173"), 200);
    }

    @Test
    void onlyPostsOfJsonAreTaken() {
        for (String method : new String[] {"GET", "DELETE"}) {
            HttpResponse<String> answer = server.send(HttpRequest.newBuilder(server.url())
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build());
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("POST");
        }
        says(server.post("{}", "X-API-Key", key, "Content-Type", "text/plain"), 415);
        says(server.post("{}", "X-API-Key", key, "Accept", "text/html"), 406);
        says(server.post("\"" + "x".repeat(64 << 10) + "\"", "X-API-Key", key), 413);
    }

    @Test
    void aCallThatTakesLongBecomesAStreamWithProgress() {
        CountDownLatch go = new CountDownLatch(1);
        world.processes.install("python3", (code, out) -> {
            await(go);
            out.accept(Channel.STDOUT, "done");
            return 0;
        });
        Thread.ofVirtual().start(() -> {
            pause(Duration.ofMillis(400));
            go.countDown();
        });

        HttpResponse<String> answer = ask(
                "tools/call",
                "{\"name\":\"run_code_once\",\"arguments\":{\"code\":\"1\"},\"_meta\":{\"progressToken\":\"p\"}}");

        says(
                answer,
                200,
                "notifications/progress",
                "\"progressToken\":\"p\"",
                "The code is running.",
                "\"stdout\":\"done\"");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(answer.headers().firstValue("X-Accel-Buffering")).contains("no");
        assertThat(answer.body().indexOf("notifications/progress"))
                .isLessThan(answer.body().indexOf("\"result\""));
    }

    @Test
    void aKeyHasABoundOnItsCalls() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(2);
        world.processes.install("python3", (code, out) -> {
            begun.countDown();
            await(go);
            return 0;
        });
        Runnable call = () -> {
            HttpResponse<String> _ = ask("tools/call", "{\"name\":\"run_code_once\",\"arguments\":{\"code\":\"1\"}}");
        };
        Thread first = Thread.ofVirtual().start(call);
        Thread second = Thread.ofVirtual().start(call);
        await(begun);

        HttpResponse<String> third = ask("ping", "{}");
        go.countDown();

        says(third, 429, "2 calls");
        assertThat(third.headers().firstValue("Retry-After")).contains("1");
        join(first);
        join(second);
        says(ask("ping", "{}"), 200);
    }

    @Test
    void aClientThatClosesItsStreamStopsTheCommand() throws IOException {
        world.whilePassing(() -> pause(Duration.ofMillis(20)));
        String sleeping =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"run_command\",\"arguments\":"
                        + "{\"sandbox_id\":\"" + sandbox() + "\",\"command\":\"sleep 3000\",\"timeout_s\":3000}}}";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-API-Key: "
                                    + key
                                    + "\r\nAccept: application/json, text/event-stream\r\nContent-Length: "
                                    + sleeping.length() + "\r\n\r\n" + sleeping)
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo('H');
        }

        Patience.until(
                "a command that ends with its client",
                () -> pause(Duration.ofMillis(20)),
                () -> world.processes.ends().equals(List.of(new ProcessEnd.Abandoned())));
    }

    private String sandbox() {
        String answer = ask("tools/call", "{\"name\":\"create_sandbox\",\"arguments\":{}}")
                .body();
        int at = answer.indexOf("\"sandbox_id\":\"") + 14;
        return answer.substring(at, answer.indexOf('"', at));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.MILLISECONDS.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
