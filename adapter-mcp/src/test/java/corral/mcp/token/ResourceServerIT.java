package corral.mcp.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import corral.mcp.McpSettings;
import corral.mcp.McpTestServer;
import corral.mcp.McpWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens over HTTP, with an issuer that publishes its keys and changes them. */
class ResourceServerIT {
    private static final URI AUDIENCE = URI.create("https://corral.example/mcp");

    private final McpWorld world = new McpWorld();
    private final TestIssuer issuer = TestIssuer.ec("first");
    private volatile String published = "{\"keys\":[" + issuer.jwk() + "]}";
    private final HttpServer keys = unopened();
    private final McpTestServer server = unopenedServer();

    private static HttpServer unopened() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private McpTestServer unopenedServer() {
        TokenSettings tokens = TokenSettings.of(
                TestIssuer.NAME,
                AUDIENCE,
                URI.create("http://127.0.0.1:" + keys.getAddress().getPort() + "/keys"),
                "team");
        McpSettings usual = McpSettings.DEFAULT;
        return McpTestServer.of(
                new McpSettings(
                        usual.origins(),
                        usual.maxBody(),
                        usual.callsPerKey(),
                        usual.progressAfter(),
                        usual.progressEvery(),
                        usual.defaultLife(),
                        usual.sandboxUrl(),
                        usual.version(),
                        Optional.of(tokens)),
                world);
    }

    @BeforeEach
    void publish() {
        keys.createContext("/keys", exchange -> {
            byte[] body = published.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        keys.start();
    }

    @AfterEach
    void stop() {
        server.close();
        keys.stop(0);
    }

    private HttpResponse<String> call(String credential, String tool) {
        return server.post(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                        + "\",\"arguments\":{}}}",
                "Authorization",
                "Bearer " + credential);
    }

    private String token(TestIssuer by, String scope) {
        return by.token("{\"iss\":\"" + TestIssuer.NAME + "\",\"aud\":\"" + AUDIENCE
                + "\",\"sub\":\"ann\",\"team\":\"red\",\"scope\":\"" + scope + "\",\"exp\":"
                + (world.time.now().getEpochSecond() + 600) + "}");
    }

    @Test
    void aTokenOpensWhatItsScopesSay() {
        assertThat(call(token(issuer, "sandbox:read"), "list_sandboxes").statusCode())
                .isEqualTo(200);
        assertThat(call(token(issuer, "sandbox:read sandbox:exec"), "create_sandbox")
                        .body())
                .contains("sandbox_id");
        HttpResponse<String> tooMuch = call(token(issuer, "sandbox:read"), "create_sandbox");
        assertThat(tooMuch.statusCode()).isEqualTo(403);
        assertThat(tooMuch.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains("insufficient_scope", "scope=\"sandbox:exec\"");
        assertThat(call(world.key(McpWorld.RED), "create_sandbox").statusCode())
                .as("API keys go on working")
                .isEqualTo(200);
    }

    @Test
    void whoHasNoneLearnsWhereToGetOne() {
        HttpResponse<String> refused = call("a.b.c", "list_sandboxes");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElse(""))
                .contains(
                        "invalid_token",
                        "resource_metadata=\"https://corral.example/.well-known/oauth-protected-resource/mcp\"");

        HttpResponse<String> metadata =
                server.send(HttpRequest.newBuilder(server.url().resolve("/.well-known/oauth-protected-resource/mcp"))
                        .build());
        assertThat(metadata.body())
                .contains("\"resource\":\"https://corral.example/mcp\"", TestIssuer.NAME, "sandbox:exec");
    }

    @Test
    void keysAreChangedWithoutARestart() {
        TestIssuer second = TestIssuer.rsa("second");
        assertThat(call(token(issuer, "sandbox:read"), "list_sandboxes").statusCode())
                .isEqualTo(200);
        assertThat(call(token(second, "sandbox:read"), "list_sandboxes").statusCode())
                .isEqualTo(401);

        published = "{\"keys\":[" + second.jwk() + "]}";
        assertThat(call(token(second, "sandbox:read"), "list_sandboxes").statusCode())
                .as("an unknown key is looked for now and then, not for every token")
                .isEqualTo(401);
        world.time.advance(Duration.ofSeconds(11));

        assertThat(call(token(second, "sandbox:read"), "list_sandboxes").statusCode())
                .isEqualTo(200);
        assertThat(call(token(issuer, "sandbox:read"), "list_sandboxes").statusCode())
                .as("a key that is not published any more")
                .isEqualTo(401);
    }
}
