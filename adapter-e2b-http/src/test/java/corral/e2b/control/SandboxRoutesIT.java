package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.lifecycle.CreateSandbox;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.ScriptedCore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of a sandbox over HTTP: the status codes and bodies that E2B clients rely on. */
class SandboxRoutesIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private E2bTestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void aSandboxIsCreatedShownPausedConnectedAndKilled() throws Exception {
        HttpResponse<String> created =
                call("POST", "/v2/sandboxes", "{\"templateID\":\"base\",\"metadata\":{\"a\":\"b\"}}");
        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode sandbox = JSON.readTree(created.body());
        String id = sandbox.get("sandboxID").asText();
        assertThat(sandbox.get("envdAccessToken").asText()).isEqualTo("token-1");
        assertThat(sandbox.get("envdVersion").asText()).isEqualTo("0.6.13");
        assertThat(sandbox.has("domain")).isFalse();

        JsonNode detail = JSON.readTree(call("GET", "/sandboxes/" + id, "").body());
        assertThat(detail.get("state").asText()).isEqualTo("running");
        assertThat(detail.get("startedAt").asText()).isEqualTo("2026-11-25T01:02:03.401Z");
        assertThat(detail.get("endAt").asText()).isEqualTo("2026-11-25T01:07:03.400Z");
        assertThat(detail.get("metadata").get("a").asText()).isEqualTo("b");

        assertThat(call("POST", "/sandboxes/" + id + "/pause", "").statusCode()).isEqualTo(204);
        HttpResponse<String> again = call("POST", "/sandboxes/" + id + "/pause", "{}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(JSON.readTree(again.body()).get("code").asInt()).isEqualTo(409);
        assertThat(call("POST", "/sandboxes/" + id + "/timeout", "{\"timeout\":5}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(call("POST", "/v2/sandboxes/" + id + "/connect", "").statusCode())
                .isEqualTo(201);
        assertThat(call("POST", "/v2/sandboxes/" + id + "/connect", "{}").statusCode())
                .isEqualTo(200);
        assertThat(call("POST", "/sandboxes/" + id + "/connect", "{\"timeout\":10}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(call("POST", "/sandboxes/" + id + "/timeout", "{\"timeout\":5}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(call("POST", "/sandboxes/" + id + "/resume", "{}").statusCode())
                .isEqualTo(409);
        assertThat(call("POST", "/sandboxes/" + id + "/refreshes", "").statusCode())
                .isEqualTo(204);
        assertThat(call("DELETE", "/sandboxes/" + id, "").statusCode()).isEqualTo(204);
        HttpResponse<String> killed = call("DELETE", "/sandboxes/" + id, "");
        assertThat(killed.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(killed.body()).get("code").asInt()).isEqualTo(404);
    }

    @Test
    void theTwoWaysToCreateHaveTheirOwnDefaultTimeouts() throws Exception {
        call("POST", "/sandboxes", "{\"templateID\":\"base\"}");
        call("POST", "/v2/sandboxes", "{\"templateID\":\"base\"}");
        assertThat(server.core.asked(CreateSandbox.class))
                .extracting(command -> command.timeout().orElseThrow())
                .containsExactly(Duration.ofSeconds(15), Duration.ofSeconds(300));
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.http(path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .header("X-API-KEY", ScriptedCore.KEY)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
