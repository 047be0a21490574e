package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Teams and keys over HTTP, decided by the real core. */
class KeyRoutesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNKNOWN = "/api-keys/9b2c1d1e-0000-4000-8000-000000000001";

    private final MemoryCore core = new MemoryCore();
    private final HttpClient client = HttpClient.newHttpClient();
    private E2bTestServer server;
    private String administrator;
    private String member;
    private String stranger;

    @BeforeEach
    void start() throws Exception {
        server = new E2bTestServer(E2bSettings.DEFAULT.withAdminKey(Optional.of("operator")), core::start);
        assertThat(operator("POST", "/admin/teams", "{\"id\":\"red\",\"maxSandboxes\":5}"))
                .returns(201, HttpResponse::statusCode);
        assertThat(operator("POST", "/admin/teams", "{\"id\":\"blue\",\"maxSandboxes\":5}"))
                .returns(201, HttpResponse::statusCode);
        administrator =
                made(operator("POST", "/admin/teams/red/api-keys", "{\"name\":\"boss\",\"role\":\"administrator\"}"));
        member = made(operator("POST", "/admin/teams/red/api-keys", "{\"name\":\"laptop\"}"));
        stranger = made(operator("POST", "/admin/teams/blue/api-keys", "{\"name\":\"laptop\"}"));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void aKeyIsShownOnceListedMaskedRenamedAndRevokedAtOnce() throws Exception {
        HttpResponse<String> answer = call(member, "POST", "/api-keys", "{\"name\":\"phone\"}");
        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode made = JSON.readTree(answer.body());
        String secret = made.get("key").asText();
        String id = made.get("id").asText();
        assertThat(secret).matches("e2b_[0-9a-f]{40}");
        assertThat(java.util.UUID.fromString(id)).hasToString(id);
        assertThat(made.get("mask").get("prefix").asText()).isEqualTo("e2b_");
        assertThat(made.get("mask").get("valueLength").asInt()).isEqualTo(40);
        assertThat(secret).endsWith(made.get("mask").get("maskedValueSuffix").asText());
        assertThat(made.get("team").get("id").asText()).isEqualTo("red");
        assertThat(made.get("role").asText()).isEqualTo("member");
        assertThat(made.has("lastUsed")).isFalse();

        assertThat(call(secret, "GET", "/v2/sandboxes", "").statusCode()).isEqualTo(200);
        HttpResponse<String> list = call(secret, "GET", "/api-keys", "");
        JsonNode listed = JSON.readTree(list.body()).get(2);
        assertThat(list.body()).doesNotContain(secret).doesNotContain("\"key\"");
        assertThat(listed.get("name").asText()).isEqualTo("phone");
        assertThat(listed.get("lastUsed").asText())
                .isEqualTo(listed.get("createdAt").asText());
        assertThat(listed.get("createdBy").get("id").asText()).isNotEmpty();

        HttpResponse<String> renamed = call(member, "PATCH", "/api-keys/" + id, "{\"name\":\"tablet\"}");
        assertThat(renamed.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(renamed.body()).get("name").asText()).isEqualTo("tablet");
        assertThat(call(member, "DELETE", "/api-keys/" + id, "").statusCode()).isEqualTo(204);
        assertE2bForm(call(secret, "GET", "/v2/sandboxes", ""), 401);
        assertE2bForm(call(member, "DELETE", "/api-keys/" + id, ""), 404);
    }

    @Test
    void aKeyOfAnotherTeamAnswersAsAnUnknownOne() throws Exception {
        String id = JSON.readTree(call(member, "GET", "/api-keys", "").body())
                .get(1)
                .get("id")
                .asText();
        HttpResponse<String> unknown = call(stranger, "DELETE", UNKNOWN, "");
        assertE2bForm(unknown, 404);
        assertThat(call(stranger, "DELETE", "/api-keys/" + id, "").body()).isEqualTo(unknown.body());
        assertThat(call(stranger, "PATCH", "/api-keys/" + id, "{\"name\":\"mine\"}")
                        .body())
                .isEqualTo(unknown.body());
        assertThat(call(member, "GET", "/v2/sandboxes", "").statusCode()).isEqualTo(200);
    }

    @Test
    void membersAreHeldToTheirRoleAndAdministratorsAreNot() throws Exception {
        String quota = "{\"name\":\"x\",\"quota\":{\"limits\":"
                + "[{\"dimension\":\"sandbox.count\",\"scope\":\"all\",\"limit\":2}]}}";
        assertE2bForm(call(member, "POST", "/api-keys", "{\"name\":\"x\",\"teamName\":\"blue\"}"), 403);
        assertE2bForm(call(member, "POST", "/api-keys", "{\"name\":\"x\",\"role\":\"administrator\"}"), 403);
        assertE2bForm(call(member, "POST", "/api-keys", quota), 403);
        HttpResponse<String> limited = call(administrator, "POST", "/api-keys", quota);
        assertThat(limited.statusCode()).isEqualTo(201);
        JsonNode limit =
                JSON.readTree(limited.body()).get("quota").get("limits").get(0);
        assertThat(limit.get("dimension").asText()).isEqualTo("sandbox.count");
        assertThat(limit.get("scope").asText()).isEqualTo("all");
        assertThat(limit.get("limit").asInt()).isEqualTo(2);
        HttpResponse<String> elsewhere =
                call(administrator, "POST", "/api-keys", "{\"name\":\"x\",\"teamName\":\"blue\"}");
        assertThat(JSON.readTree(elsewhere.body()).get("team").get("id").asText())
                .isEqualTo("blue");
    }

    @Test
    void theTeamsOfAKeyAreListed() throws Exception {
        JsonNode own = JSON.readTree(call(member, "GET", "/teams", "").body());
        assertThat(own).hasSize(1);
        assertThat(own.get(0).get("teamID").asText()).isEqualTo("red");
        assertThat(own.get(0).get("name").asText()).isEqualTo("red");
        assertThat(own.get(0).get("apiKey").asText()).isEmpty();
        assertThat(own.get(0).get("isDefault").asBoolean()).isTrue();
        assertThat(JSON.readTree(call(administrator, "GET", "/teams", "").body()))
                .hasSize(2);
    }

    @Test
    void theCompatibleFormOfAKeyIsTheKeyItself() throws Exception {
        assertThat(call(member, "GET", "/api-keys/compatible", "").body()).isEqualTo("{\"key\":\"" + member + "\"}");
        assertE2bForm(call("e2b_" + "0".repeat(40), "GET", "/api-keys/compatible", ""), 401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"name\":7}",
                "{\"name\":\" \"}",
                "{\"name\":\"x\",\"teamName\":\"No Label\"}",
                "{\"name\":\"x\",\"role\":\"root\"}",
                "{\"name\":\"x\",\"quota\":{\"limits\":[null]}}",
                "{\"name\":\"x\",\"quota\":{\"limits\":[{\"dimension\":\"x\",\"scope\":\"all\",\"limit\":1}]}}",
                "{\"name\":\"x\",\"quota\":{\"limits\":[{\"dimension\":\"limits.cpu\",\"scope\":\"x\",\"limit\":1}]}}",
                "{\"name\":\"x\",\"quota\":{\"limits\":[{\"dimension\":\"limits.cpu\",\"scope\":\"all\",\"limit\":-1}]}}",
                "{\"name\":\"x\",\"quota\":{\"limits\":[{\"dimension\":\"limits.cpu\",\"scope\":\"all\",\"limit\":1},"
                        + "{\"dimension\":\"limits.cpu\",\"scope\":\"all\",\"limit\":2}]}}"
            })
    void aBodyThatIsNoNewKeyIs400AndMakesNone(String body) throws Exception {
        assertE2bForm(call(administrator, "POST", "/api-keys", body), 400);
        assertThat(JSON.readTree(call(administrator, "GET", "/api-keys", "").body()))
                .hasSize(2);
    }

    @Test
    void theOperatorChangesTheLimitsOfATeam() throws Exception {
        HttpResponse<String> changed = operator(
                "PATCH",
                "/admin/teams/red",
                "{\"maxSandboxes\":7,\"quota\":{\"limits\":"
                        + "[{\"dimension\":\"limits.memory\",\"scope\":\"running\",\"limit\":4096}]}}");
        assertThat(changed.statusCode()).isEqualTo(200);
        JsonNode team = JSON.readTree(changed.body());
        assertThat(team.get("maxSandboxes").asInt()).isEqualTo(7);
        assertThat(team.get("quota").get("limits").get(0).get("limit").asInt()).isEqualTo(4096);
        assertE2bForm(operator("PATCH", "/admin/teams/red", "{}"), 400);
        assertE2bForm(operator("PATCH", "/admin/teams/none", "{\"maxSandboxes\":7}"), 404);
        assertE2bForm(call(administrator, "PATCH", "/admin/teams/red", "{\"maxSandboxes\":7}"), 401);
    }

    private String made(HttpResponse<String> answer) throws Exception {
        core.time.advance(Duration.ofSeconds(1));
        assertThat(answer.statusCode()).isEqualTo(201);
        return JSON.readTree(answer.body()).get("key").asText();
    }

    private static void assertE2bForm(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode body = JSON.readTree(response.body());
        assertThat(body.get("code").isInt()).isTrue();
        assertThat(body.get("code").asInt()).isEqualTo(status);
        assertThat(body.get("message").asText()).isNotEmpty();
    }

    private HttpResponse<String> call(String key, String method, String path, String body) throws Exception {
        return send("X-API-Key", key, method, path, body);
    }

    private HttpResponse<String> operator(String method, String path, String body) throws Exception {
        return send("X-Admin-Token", "operator", method, path, body);
    }

    private HttpResponse<String> send(String header, String key, String method, String path, String body)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.http(path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .header(header, key)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
