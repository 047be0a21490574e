package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.wiring.DrivingPorts;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of sandboxes through both halves of this adapter, with the core itself behind them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WholeLifeIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RealCore core;
    private E2bTestServer server;
    private String key = "";
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        core = new RealCore(connection -> {
            String line = connection.readHead().getFirst();
            if (line.contains("/stream")) {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                connection.sendChunk("hello");
                connection.in().read();
            } else {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            }
        });
        AtomicReference<DrivingPorts> ports = new AtomicReference<>();
        server = new E2bTestServer(E2bSettings.DEFAULT, routes -> {
            ports.set(core.start(routes, 3));
            return ports.get();
        });
        key = switch (ports.get().tenancy().issueKey(RealCore.TEAM, "test")) {
            case Answer.Done<Tenancy.IssuedKey>(var issued) -> issued.secret();
            case Answer.Refused<Tenancy.IssuedKey>(var refusal) -> throw new IllegalStateException(refusal.sentence());
        };
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
        core.close();
    }

    @Test
    void whatIsPausedOrKilledIsReachedByNothing() throws Exception {
        String id = create("{\"templateID\":\"base\"}");
        assertThat(reach(id)).isEqualTo(200);
        assertThat(api("POST", "/sandboxes/" + id + "/pause", "{}").statusCode())
                .isEqualTo(204);
        assertThat(reach(id)).isEqualTo(502);
        assertThat(api("POST", "/sandboxes/" + id + "/pause", "{}").statusCode())
                .isEqualTo(409);
        assertThat(api("POST", "/v2/sandboxes/" + id + "/connect", "{}").statusCode())
                .isEqualTo(201);
        assertThat(reach(id)).isEqualTo(200);
        assertThat(api("DELETE", "/sandboxes/" + id, "").statusCode()).isEqualTo(204);
        assertThat(reach(id)).isEqualTo(502);
        assertThat(api("GET", "/sandboxes/" + id, "").statusCode()).isEqualTo(404);
        assertThat(api("DELETE", "/sandboxes/" + id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void trafficThatIsNotPublicPassesWithItsTokenAloneOnEveryPath() throws Exception {
        HttpResponse<String> created =
                api("POST", "/v2/sandboxes", "{\"templateID\":\"base\",\"network\":{\"allowPublicTraffic\":false}}");
        String id = JSON.readTree(created.body()).get("sandboxID").asText();
        String token = JSON.readTree(created.body()).get("trafficAccessToken").asText();
        assertThat(JSON.readTree(api("GET", "/sandboxes/" + id, "").body())
                        .get("trafficAccessToken")
                        .asText())
                .isEqualTo(token);
        for (HttpRequest.Builder path : List.of(
                request(id, "/"),
                HttpRequest.newBuilder(server.http("/kruise/" + id + "/" + LoopbackHost.PORT + "/")))) {
            HttpResponse<String> without = client.send(path.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(without.statusCode()).isEqualTo(403);
            assertThat(without.body())
                    .isEqualTo("{\"sandboxId\":\"" + id
                            + "\",\"message\":\"Sandbox is secured with traffic access token. Token header"
                            + " 'e2b-traffic-access-token' is missing\",\"code\":403}");
            HttpResponse<String> wrong = client.send(
                    path.copy().header("E2B-Traffic-Access-Token", "wrong").build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(wrong.statusCode()).isEqualTo(403);
            assertThat(wrong.body()).contains("'e2b-traffic-access-token' is invalid");
            HttpResponse<String> right = client.send(
                    path.copy().header("E2B-Traffic-Access-Token", token).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(right.statusCode()).isEqualTo(200);
            assertThat(right.body()).isEqualTo("ok");
        }
        assertThat(byHost(id, "")).isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(byHost(id, "e2b-traffic-access-token: " + token + "\r\n")).isEqualTo("HTTP/1.1 200 OK");
    }

    private String byHost(String id, String header) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
            connection.send(
                    "GET / HTTP/1.1\r\nHost: " + LoopbackHost.PORT + "-" + id + ".localhost\r\n" + header + "\r\n");
            return connection.readHead().getFirst();
        }
    }

    @Test
    void trafficThatIsNotPublicWakesNothingWithoutItsToken() throws Exception {
        String id = create("{\"templateID\":\"base\",\"autoPause\":true,\"autoResume\":{\"enabled\":true},"
                + "\"network\":{\"allowPublicTraffic\":false}}");
        assertThat(api("POST", "/sandboxes/" + id + "/pause", "").statusCode()).isEqualTo(204);
        assertThat(reach(id)).isEqualTo(403);
        assertThat(core.host.thaws).hasValue(0);
    }

    @Test
    void anOpenStreamBreaksWhenItsSandboxIsKilled() throws Exception {
        String id = create("{\"templateID\":\"base\"}");
        HttpResponse<InputStream> stream =
                client.send(request(id, "/stream").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = stream.body()) {
            body.readNBytes(5);
            assertThat(api("DELETE", "/sandboxes/" + id, "").statusCode()).isEqualTo(204);
            assertThat(server.edge.open()).isZero();
            assertThatThrownBy(body::read).isInstanceOf(IOException.class);
        }
    }

    @Test
    void manyRequestsToASleepingSandboxWakeItOnceAndAreAllAnswered() throws Exception {
        String id = create("{\"templateID\":\"base\",\"autoPause\":true,\"autoResume\":{\"enabled\":true}}");
        assertThat(api("POST", "/sandboxes/" + id + "/pause", "").statusCode()).isEqualTo(204);
        List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 20)
                .mapToObj(ignored -> client.sendAsync(request(id, "/").build(), HttpResponse.BodyHandlers.ofString()))
                .toList();
        for (CompletableFuture<HttpResponse<String>> each : all) {
            assertThat(each.get().statusCode()).as(each.get().body()).isEqualTo(200);
        }
        assertThat(core.host.thaws).hasValue(1);
        assertThat(JSON.readTree(api("GET", "/sandboxes/" + id, "").body())
                        .get("state")
                        .asText())
                .isEqualTo("running");
    }

    @Test
    void theSameIdempotencyKeyGivesTheSameSandbox() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.http("/v2/sandboxes"))
                .header("X-API-Key", key)
                .header("Idempotency-Key", "key-1");
        HttpResponse<String> first = client.send(
                request.copy().POST(body("{\"templateID\":\"base\"}")).build(), HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> again = client.send(
                request.copy()
                        .POST(body("{\"timeout\":300,\"templateID\":\"base\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> other = client.send(
                request.copy()
                        .POST(body("{\"templateID\":\"base\",\"timeout\":301}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(other.body()).get("error_code").asText()).isEqualTo("idempotency_request_mismatch");
    }

    @Test
    void theTeamsLimitIs429WithATimeToComeAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            create("{\"templateID\":\"base\"}");
        }
        HttpResponse<String> refused = api("POST", "/v2/sandboxes", "{\"templateID\":\"base\"}");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void aListIsPagedToItsEnd() throws Exception {
        create("{\"templateID\":\"base\",\"metadata\":{\"a b\":\"c&d=é/\"}}");
        create("{\"templateID\":\"base\"}");
        HttpResponse<String> first = api("GET", "/v2/sandboxes?limit=1", "");
        String token = first.headers().firstValue("x-next-token").orElseThrow();
        HttpResponse<String> second = api("GET", "/v2/sandboxes?limit=1&nextToken=" + token, "");
        assertThat(JSON.readTree(second.body())).hasSize(1);
        assertThat(second.headers().firstValue("x-next-token")).isEmpty();
        assertThat(api("GET", "/v2/sandboxes?nextToken=forged", "").statusCode())
                .isEqualTo(400);
        assertThat(JSON.readTree(
                        api("GET", "/v2/sandboxes?metadata=a%252520b%3Dc%252526d%25253D%2525C3%2525A9%252F", "")
                                .body()))
                .hasSize(1);
    }

    private String create(String body) throws Exception {
        HttpResponse<String> created = api("POST", "/v2/sandboxes", body);
        assertThat(created.statusCode()).isEqualTo(201);
        return JSON.readTree(created.body()).get("sandboxID").asText();
    }

    private int reach(String id) throws Exception {
        return client.send(request(id, "/").build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private HttpRequest.Builder request(String id, String path) {
        return HttpRequest.newBuilder(server.http(path))
                .header("E2b-Sandbox-Id", id)
                .header("E2b-Sandbox-Port", Integer.toString(LoopbackHost.PORT));
    }

    private HttpResponse<String> api(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.http(path))
                        .header("X-API-Key", key)
                        .method(method, body(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.BodyPublisher body(String text) {
        return text.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(text);
    }
}
