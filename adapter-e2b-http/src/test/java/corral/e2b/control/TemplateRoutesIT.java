package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.ScriptedCore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates over HTTP, with the fields that SDK and CLI parse. */
class TemplateRoutesIT {
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

    @ParameterizedTest
    @ValueSource(strings = {"/templates", "/v2/templates", "/templates?teamID=red", "/v2/templates?limit=1"})
    void templatesAreListedWithEveryFieldThatClientsParse(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-next-token")).isEmpty();
        JsonNode template = JSON.readTree(answer.body()).get(0);
        assertThat(template.get("templateID").asText()).isEqualTo("base");
        assertUuid(template.get("buildID"));
        assertThat(template.get("cpuCount").asInt()).isEqualTo(2);
        assertThat(template.get("memoryMB").asInt()).isEqualTo(512);
        assertThat(template.get("diskSizeMB").asInt()).isEqualTo(1_024);
        assertThat(template.get("public").asBoolean()).isTrue();
        assertThat(template.get("aliases").get(0).asText()).isEqualTo("ubuntu");
        assertThat(template.get("names").get(0).asText()).isEqualTo("ubuntu");
        assertThat(template.get("createdAt").asText()).isEqualTo("2026-11-25T01:02:03.400Z");
        assertThat(template.get("updatedAt").asText()).isEqualTo("2026-11-25T01:02:03.400Z");
        assertThat(template.get("createdBy").isNull()).isTrue();
        assertThat(template.get("lastSpawnedAt").isNull()).isTrue();
        assertThat(template.get("spawnCount").isInt()).isTrue();
        assertThat(template.get("buildCount").asInt()).isEqualTo(1);
        assertThat(template.get("envdVersion").asText()).isNotEmpty();
        assertThat(template.get("buildStatus").asText()).isEqualTo("ready");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "ubuntu", "red%2Fbase%3Adefault", "base%3Adefault"})
    void aTemplateIsShownWithItsBuildUnderEachOfItsNames(String name) throws Exception {
        JsonNode template = JSON.readTree(get("/templates/" + name).body());
        assertThat(template.get("templateID").asText()).isEqualTo("base");
        assertThat(template.get("lastSpawnedAt").isNull()).isTrue();
        JsonNode build = template.get("builds").get(0);
        assertUuid(build.get("buildID"));
        assertThat(build.get("status").asText()).isEqualTo("ready");
        assertThat(build.get("finishedAt").asText())
                .isEqualTo(build.get("updatedAt").asText());
        assertThat(build.get("cpuCount").asInt()).isEqualTo(2);
        assertThat(build.get("memoryMB").asInt()).isEqualTo(512);
        assertThat(build.get("diskSizeMB").asInt()).isEqualTo(1_024);
        assertThat(build.get("envdVersion").asText()).isNotEmpty();
    }

    @Test
    void aTemplateHasTheDefaultTag() throws Exception {
        JsonNode tags = JSON.readTree(get("/templates/base/tags").body());
        assertThat(tags).hasSize(1);
        assertThat(tags.get(0).get("tag").asText()).isEqualTo("default");
        assertUuid(tags.get(0).get("buildID"));
        assertThat(tags.get(0).get("createdAt").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/templates/none", "/templates/none/tags", "/templates/aliases/none", "/templates/blue%2Fbase"})
    void anUnknownTemplateIs404(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(answer.body()).get("code").asInt()).isEqualTo(404);
    }

    @Test
    void aListOfAnotherTeamAndAForgedTokenAreRefused() throws Exception {
        assertThat(get("/templates?teamID=blue").statusCode()).isEqualTo(403);
        assertThat(get("/v2/templates?nextToken=!!").statusCode()).isEqualTo(400);
        assertThat(get("/v2/templates?nextToken=Li4vLi4").statusCode()).isEqualTo(400);
        assertThat(get("/v2/templates?limit=101").statusCode()).isEqualTo(400);
        assertThat(get("/v2/templates?limit=1&limit=2").statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(get("/v2/templates?nextToken=YmFzZQ").body())).isEmpty();
    }

    private static void assertUuid(JsonNode value) {
        assertThat(UUID.fromString(value.asText())).hasToString(value.asText());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.http(path))
                        .header("X-API-KEY", ScriptedCore.KEY)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
