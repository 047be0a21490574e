package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxQueries.ListSandboxes;
import corral.api.refusal.Refusal;
import corral.api.store.StoreUnavailable;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.ScriptedCore;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes, the answer has E2B's form, and nothing that was not understood has an effect. */
class BadRequestsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String UNKNOWN = "i99999999999999999999";

    private E2bTestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT.withAdminKey(Optional.of("operator")));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404",
        "GET, /, 404",
        "POST, /nothing/at/all, 404",
        "PUT, /sandboxes, 405",
        "GET, /sandboxes/i1/pause, 405",
        "PATCH, /v2/sandboxes, 405",
        "GET, /sandboxes/" + UNKNOWN + ", 404",
        "GET, /sandboxes/UPPER, 404",
        "GET, /sandboxes/a%2Fb, 404",
        "GET, /sandboxes/..%2F..%2Fetc, 404",
        "GET, /sandboxes/%00, 400",
        "DELETE, /sandboxes/" + UNKNOWN + ", 404",
        "GET, /templates/aliases/team%2Fname%3Atag, 404",
        "GET, /v2/sandboxes?limit=0, 400",
        "GET, /v2/sandboxes?limit=101, 400",
        "GET, /v2/sandboxes?limit=x, 400",
        "GET, /v2/sandboxes?limit=1&limit=2, 400",
        "GET, /v2/sandboxes?state=dead, 400",
        "GET, /v2/sandboxes?order=up, 400",
        "GET, /v2/sandboxes?startedAfter=yesterday, 400",
        "GET, /v2/sandboxes?template=base:tag, 400",
        "GET, /v2/sandboxes?metadata=%25zz, 400"
    })
    void aRequestThatCannotBeServedIsAnsweredInE2bsForm(String method, String path, int status) throws Exception {
        HttpResponse<String> response = call(method, path, "");
        assertThat(response.statusCode()).isEqualTo(status);
        assertE2bForm(response, status);
    }

    @Test
    void aliasesWithSlashesArriveDecoded() throws Exception {
        call("GET", "/templates/aliases/team%2Fname%3Atag", "");
        assertThat(server.core.asked).contains("team/name:tag");
        assertThat(call("GET", "/templates/aliases/ubuntu", "").body())
                .isEqualTo("{\"templateID\":\"base\",\"public\":true}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "{", "[]", "null", "\"x\"", "{\"templateID\":1}"})
    void aBodyThatIsNoneIs400AndCreatesNothing(String body) throws Exception {
        HttpResponse<String> response = call("POST", "/sandboxes", body);
        assertE2bForm(response, 400);
        assertThat(server.core.asked(CreateSandbox.class)).isEmpty();
    }

    @Test
    void aBodyAboveTheBoundIs413HoweverItIsSent() throws Exception {
        byte[] huge = new byte[E2bSettings.DEFAULT.maxBody() + 1];
        java.util.Arrays.fill(huge, (byte) ' ');
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.http("/sandboxes")).header("X-API-Key", ScriptedCore.KEY);
        assertE2bForm(
                client.send(
                        request.copy()
                                .POST(HttpRequest.BodyPublishers.ofByteArray(huge))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()),
                413);
        assertE2bForm(
                client.send(
                        request.copy()
                                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge)))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()),
                413);
    }

    @Test
    void aChunkedBodyWithoutAContentTypeIsRead() throws Exception {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(server.http("/v2/sandboxes"))
                        .header("X-API-Key", ScriptedCore.KEY)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() ->
                                new ByteArrayInputStream("{\"templateID\":\"base\"}".getBytes(StandardCharsets.UTF_8))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(201);
    }

    @Test
    void withoutAKeyOrWithAWrongOneIs401() throws Exception {
        assertE2bForm(bare("GET", "/v2/sandboxes", Map.of()), 401);
        assertE2bForm(bare("GET", "/v2/sandboxes", Map.of("X-API-Key", "e2b_wrong")), 401);
        assertE2bForm(bare("GET", "/v2/sandboxes", Map.of("X-API-Key", "x".repeat(1_000))), 401);
        assertE2bForm(bare("GET", "/v2/sandboxes", Map.of("Authorization", "Basic abc")), 401);
        assertThat(bare("GET", "/v2/sandboxes", Map.of("Authorization", "Bearer " + ScriptedCore.KEY))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aForeignSandboxAnswersExactlyAsAnUnknownOne() throws Exception {
        String id = JSON.readTree(call("POST", "/v2/sandboxes", "{\"templateID\":\"base\"}")
                        .body())
                .get("sandboxID")
                .asText();
        HttpResponse<String> foreign = bare("GET", "/sandboxes/" + id, Map.of("X-API-Key", ScriptedCore.OTHER_KEY));
        HttpResponse<String> unknown =
                bare("GET", "/sandboxes/" + UNKNOWN, Map.of("X-API-Key", ScriptedCore.OTHER_KEY));
        assertThat(foreign.statusCode()).isEqualTo(unknown.statusCode());
        assertThat(foreign.body().replace(id, UNKNOWN)).isEqualTo(unknown.body());
    }

    @Test
    void whatClientsMayRetrySaysWhen() throws Exception {
        server.core.refuse = Optional.of(new Refusal.CapacityExhausted("The machine is full."));
        HttpResponse<String> full = call("POST", "/v2/sandboxes", "{\"templateID\":\"base\"}");
        assertE2bForm(full, 503);
        assertThat(full.headers().firstValue("Retry-After")).contains("5");
        assertThat(full.headers().firstValue("Should-Retry")).isEmpty();
        server.core.refuse = Optional.of(new Refusal.StartFailed("It does not start."));
        HttpResponse<String> broken = call("POST", "/v2/sandboxes", "{\"templateID\":\"base\"}");
        assertE2bForm(broken, 500);
        assertThat(broken.headers().firstValue("Should-Retry")).contains("false");
        assertThat(JSON.readTree(broken.body()).get("error_code").asText()).isEqualTo("sandbox_create_failed");
    }

    @Test
    void aBugOrAnOutageTellsNothingOfTheInside() throws Exception {
        server.core.fail = Optional.of(new IllegalStateException("secret /var/lib/path"));
        HttpResponse<String> bug = call("GET", "/v2/sandboxes", "");
        assertE2bForm(bug, 500);
        assertThat(bug.body()).doesNotContain("secret").doesNotContain("Exception");
        server.core.fail = Optional.of(new StoreUnavailable("disk gone", new IllegalStateException("disk gone")));
        HttpResponse<String> outage = call("GET", "/v2/sandboxes", "");
        assertE2bForm(outage, 503);
        assertThat(outage.body()).doesNotContain("disk");
        assertThat(outage.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void aPageNamesTheNextOneOnlyWhileThereIsMore() throws Exception {
        for (int i = 0; i < 3; i++) {
            call("POST", "/v2/sandboxes", "{\"templateID\":\"base\"}");
        }
        HttpResponse<String> first = call("GET", "/v2/sandboxes?limit=2", "");
        assertThat(JSON.readTree(first.body())).hasSize(2);
        assertThat(first.headers().firstValue("x-total-running")).contains("3");
        String next = first.headers().firstValue("x-next-token").orElseThrow();
        HttpResponse<String> last = call("GET", "/v2/sandboxes?limit=2&nextToken=" + next, "");
        assertThat(JSON.readTree(last.body())).hasSize(1);
        assertThat(last.headers().firstValue("x-next-token")).isEmpty();
        assertThat(call("GET", "/v2/sandboxes?state=paused", "").headers().firstValue("x-total-running"))
                .isEmpty();
        assertThat(JSON.readTree(call("GET", "/sandboxes", "").body())).hasSize(3);
    }

    @Test
    void theParametersOfAListArrive() throws Exception {
        call(
                "GET",
                "/v2/sandboxes?state=running,paused&order=asc&limit=7&template=base"
                        + "&startedAfter=2026-01-31T12:00:00.123456%2B00:00&metadata=a%3Db",
                "");
        call("GET", "/v2/sandboxes?state=running&state=paused&startedAfter=2026-01-31T12:00:00Z", "");
        ListSandboxes query = server.core.asked(ListSandboxes.class).getFirst();
        assertThat(query.states()).hasSize(2);
        assertThat(query.newestFirst()).isFalse();
        assertThat(query.limit()).isEqualTo(7);
        assertThat(query.template()).contains("base");
        assertThat(query.startedAfter()).contains(Instant.parse("2026-01-31T12:00:00.123456Z"));
        assertThat(query.metadata()).isEqualTo(Map.of("a", "b"));
        assertThat(server.core.asked(ListSandboxes.class).getLast().states()).hasSize(2);
    }

    @Test
    void browsersMayCallFromAnyPage() throws Exception {
        HttpResponse<String> preflight = bare(
                "OPTIONS",
                "/v2/sandboxes",
                Map.of(
                        "Origin",
                        "https://app.example",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "x-api-key, lang"));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("x-api-key, lang");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods"))
                .isPresent();
        HttpResponse<String> answer =
                bare("GET", "/v2/sandboxes", Map.of("Origin", "https://app.example", "X-API-Key", ScriptedCore.KEY));
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.headers().firstValue("Access-Control-Expose-Headers"))
                .hasValueSatisfying(exposed -> assertThat(exposed).contains("x-next-token"));
    }

    @Test
    void theHealthOfTheControlPlaneNeedsNoKey() throws Exception {
        assertThat(bare("GET", "/health", Map.of()).statusCode()).isEqualTo(204);
    }

    @Test
    void theCustomPathReachesTheSameRoutes() throws Exception {
        assertThat(call("GET", "/kruise/api/v2/sandboxes?limit=1", "").statusCode())
                .isEqualTo(200);
        assertE2bForm(call("GET", "/kruise/api/nothing", ""), 404);
    }

    @Test
    void onlyTheOperatorManagesTeamsAndKeys() throws Exception {
        assertE2bForm(bare("POST", "/admin/teams", Map.of()), 401);
        assertE2bForm(bare("POST", "/admin/teams", Map.of("X-Admin-Token", "guess")), 401);
        assertE2bForm(bare("POST", "/admin/teams", Map.of("X-API-Key", ScriptedCore.KEY)), 401);
        assertThat(operator("POST", "/admin/teams", "{\"id\":\"green\",\"maxSandboxes\":5}")
                        .statusCode())
                .isEqualTo(201);
        assertE2bForm(operator("POST", "/admin/teams", "{\"id\":\"Not A Label\",\"maxSandboxes\":5}"), 400);
        assertE2bForm(operator("POST", "/admin/teams", "{\"id\":\"green\",\"maxSandboxes\":-5}"), 400);
        HttpResponse<String> key = operator("POST", "/admin/teams/green/api-keys", "{\"name\":\"ci\"}");
        assertThat(key.statusCode()).isEqualTo(201);
        assertThat(JSON.readTree(key.body()).get("key").asText()).startsWith("e2b_");
        HttpResponse<String> keys = operator("GET", "/admin/teams/green/api-keys", "");
        assertThat(keys.statusCode()).isEqualTo(200);
        assertThat(keys.body()).doesNotContain(ScriptedCore.KEY);
        assertThat(operator("DELETE", "/admin/teams/green/api-keys/9b2c1d1e-0000-4000-8000-000000000001", "")
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void withoutAnAdminKeyThereIsNoOperator() throws Exception {
        try (E2bTestServer open = new E2bTestServer(E2bSettings.DEFAULT)) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(open.http("/admin/teams"))
                            .header("X-Admin-Token", "")
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertE2bForm(response, 404);
        }
    }

    @Test
    void aHeadAboveTheBoundIsRefused() throws Exception {
        HttpResponse<String> response =
                bare("GET", "/v2/sandboxes", Map.of("X-API-Key", ScriptedCore.KEY, "X-Long", "x".repeat(70_000)));
        assertE2bForm(response, 431);
    }

    private static void assertE2bForm(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode body = JSON.readTree(response.body());
        assertThat(body.get("code").isInt()).isTrue();
        assertThat(body.get("code").asInt()).isEqualTo(status);
        assertThat(body.get("message").asText()).isNotEmpty();
        if (status < 500) {
            assertThat(response.headers().firstValue("Should-Retry")).contains("false");
        }
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return send(method, path, body, Map.of("X-API-KEY", ScriptedCore.KEY));
    }

    private HttpResponse<String> operator(String method, String path, String body) throws Exception {
        return send(method, path, body, Map.of("X-Admin-Token", "operator"));
    }

    private HttpResponse<String> bare(String method, String path, Map<String, String> headers) throws Exception {
        return send(method, path, "", headers);
    }

    private HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws Exception {
        URI uri = server.http(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
