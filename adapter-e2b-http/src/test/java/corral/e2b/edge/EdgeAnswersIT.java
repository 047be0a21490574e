package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.ScriptedCore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge answers itself: the texts that clients look for, waking, holding, and bounds. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EdgeAnswersIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private E2bTestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT.withConnections(2, 100).withHolding(64, Duration.ofSeconds(1)));
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    @Test
    void anUnknownSandboxIs502InTheWordsThatClientsLookFor() throws Exception {
        HttpResponse<String> response = get("8080");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(response.body())
                .isEqualTo("{\"sandboxId\":\"" + ID + "\",\"message\":\"The sandbox was not found\",\"code\":502}");
    }

    @Test
    void aPersonWithABrowserGetsAPageThatRepeatsNothingOfTheRequest() throws Exception {
        HttpRequest.Builder navigation = request("8080")
                .header("User-Agent", "Mozilla/5.0 (X11) Gecko")
                .header("Accept", "text/html,application/xhtml+xml");
        HttpResponse<String> page = send(navigation);
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.body()).startsWith("<!doctype html>").doesNotContain(ID.value());
        assertThat(send(navigation.header("Sec-Fetch-Mode", "cors")).body()).startsWith("{");
    }

    @Test
    void aPageOfAnyOriginMayReadWhatTheEdgeAnswersAndAsksTheSandboxFirst() throws Exception {
        assertThat(get("8080").headers().firstValue("Access-Control-Allow-Origin"))
                .contains("*");
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            String first = connection.readHead().getFirst();
            connection.send("HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: https://x\r\nX-Asked: " + first
                    + "\r\n\r\n");
        })) {
            server.core.forward(ID, sandbox.port());
            HttpResponse<String> answer = send(request("8080")
                    .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                    .header("Access-Control-Request-Method", "PUT"));
            assertThat(answer.headers().firstValue("X-Asked")).contains("OPTIONS / HTTP/1.1");
            assertThat(answer.headers().allValues("Access-Control-Allow-Origin"))
                    .containsExactly("https://x");
        }
    }

    @Test
    void aClosedPortIs502InItsOwnWords() throws Exception {
        server.core.forward(ID, freePort());
        assertThat(get("8080").body())
                .isEqualTo("{\"sandboxId\":\"" + ID
                        + "\",\"message\":\"The sandbox is running but port is not open\",\"port\":8080,\"code\":502}");
    }

    @Test
    void aServerThatStartsToListenInTheMeantimeIsReached() throws Exception {
        int port = freePort();
        server.core.forward(ID, port);
        CompletableFuture<HttpResponse<String>> early =
                client.sendAsync(request("8080").build(), HttpResponse.BodyHandlers.ofString());
        while (server.edge.open() == 0) {
            Thread.onSpinWait();
        }
        try (FakeSandbox sandbox = new FakeSandbox(port, connection -> {
            connection.readHead();
            connection.send(OK);
        })) {
            assertThat(sandbox.port()).isEqualTo(port);
            assertThat(early.get().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/init",
                "/init?x=1",
                "/init/",
                "//init",
                "/%69nit",
                "/./init",
                "/x/../init",
                "/INIT",
                "/init;x=y",
                "/%2Finit",
                "/freeze",
                "/unfreeze",
                "/collapse",
                "/fsfreeze",
                "/fsthaw",
                "/upgrade",
                "/v1/storage/mounts",
                "/v1//%73torage/mounts"
            })
    void theDaemonsReservedRoutesAreRefusedInEverySpelling(String path) throws Exception {
        AtomicBoolean reached = new AtomicBoolean();
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            reached.set(true);
            connection.readHead();
            connection.send(OK);
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
                connection.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + ID
                        + "\r\nContent-Length: 0\r\n\r\n");
                assertThat(connection.readHead()).first().asString().matches("HTTP/1.1 40[04] .*");
            }
            assertThat(reached).isFalse();
        }
    }

    @Test
    void programsInASandboxMayUseTheSameNames() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(OK);
        })) {
            server.core.forward(ID, sandbox.port());
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(server.http("/kruise/" + ID + "/8080/init"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPathNamesTheSandboxToo() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            String line = connection.readHead().getFirst();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
        })) {
            server.core.forward(ID, sandbox.port());
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(server.http("/kruise/" + ID + "/8080/a/b?c=d"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo("GET /a/b?c=d HTTP/1.1");
        }
    }

    @Test
    void trafficWakesASleepingSandboxAndIsHeldUntilItRuns() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(OK);
        })) {
            AtomicBoolean awake = new AtomicBoolean();
            server.core.routes.put(
                    ID,
                    port -> awake.get()
                            ? new RouteDecision.Forward(new SandboxAddress("127.0.0.1"), sandbox.port())
                            : new RouteDecision.Wake(ID));
            server.core.onWake = woken(awake);
            assertThat(get("8080").statusCode()).isEqualTo(200);
            assertThat(server.core.wakes).hasValue(1);
        }
    }

    @Test
    void whoKnocksAtTheDaemonsPortWithoutItsTokenWakesNothing() throws Exception {
        server.core.routes.put(ID, port -> new RouteDecision.Wake(ID));
        assertThat(get("49983").statusCode()).isEqualTo(403);
        assertThat(send(request("49983").header("X-Access-Token", "wrong")).statusCode())
                .isEqualTo(403);
        assertThat(server.core.wakes).hasValue(0);
        assertThat(send(request("49983").header("X-Access-Token", ScriptedCore.TOKEN))
                        .statusCode())
                .isEqualTo(502);
        assertThat(server.core.wakes).hasValue(1);
    }

    @Test
    void aRefusedWakeIsSaid() throws Exception {
        server.core.routes.put(ID, port -> new RouteDecision.Wake(ID));
        server.core.onWake = id -> Answer.refused(new Refusal.ConcurrencyExhausted(3));
        assertThat(get("8080").statusCode()).isEqualTo(429);
        server.core.onWake = id -> Answer.refused(new Refusal.StillTransitioning(id));
        assertThat(get("8080").statusCode()).isEqualTo(409);
        server.core.onWake = id -> Answer.refused(new Refusal.SandboxNotFound(id));
        assertThat(get("8080").statusCode()).isEqualTo(502);
    }

    @Test
    void aTransitionIsHeldAndAtTheBound409() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(OK);
        })) {
            server.core.routes.put(
                    ID,
                    port -> asked.incrementAndGet() < 5
                            ? new RouteDecision.Transitioning(ID)
                            : new RouteDecision.Forward(new SandboxAddress("127.0.0.1"), sandbox.port()));
            assertThat(get("8080").statusCode()).isEqualTo(200);
        }
        server.core.routes.put(ID, port -> new RouteDecision.Transitioning(ID));
        HttpResponse<String> stuck = get("8080");
        assertThat(stuck.statusCode()).isEqualTo(409);
        assertThat(stuck.body())
                .isEqualTo(
                        "{\"sandboxId\":\"" + ID
                                + "\",\"message\":\"The sandbox is still transitioning. Try again in a moment.\",\"code\":409}");
    }

    @Test
    void moreThanTheBoundOfOpenRequestsIs429() throws Exception {
        CountDownLatch reached = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            reached.countDown();
            release.await();
            connection.send(OK);
        })) {
            server.core.forward(ID, sandbox.port());
            List<CompletableFuture<HttpResponse<String>>> open = IntStream.range(0, 2)
                    .mapToObj(
                            ignored -> client.sendAsync(request("8080").build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            reached.await();
            HttpResponse<String> refused = get("8080");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("\"connectionLimit\":2");
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            release.countDown();
            for (CompletableFuture<HttpResponse<String>> each : open) {
                assertThat(each.get().statusCode()).isEqualTo(200);
            }
            assertThat(get("8080").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatCannotBeUnderstoodIs400() throws Exception {
        assertThat(get("99999999999").statusCode()).isEqualTo(400);
        assertThat(get("http").statusCode()).isEqualTo(400);
        server.core.routes.put(ID, RouteDecision.BadPort::new);
        assertThat(get("0").statusCode()).isEqualTo(400);
    }

    @Test
    void aSecondRequestSentWithoutWaitingIsAnswered() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            for (List<String> head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
                release.await();
                String line = head.getFirst();
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
            }
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
                String get = "GET / HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + ID + "\r\nE2b-Sandbox-Port: 80\r\n\r\n";
                connection.send(get);
                // long enough for the edge to look after its client
                Thread.sleep(2_500);
                connection.send(get);
                Thread.sleep(500);
                release.countDown();
                assertThat(connection.readHead()).first().isEqualTo("HTTP/1.1 200 OK");
                assertThat(connection.read(14)).isEqualTo("GET / HTTP/1.1");
                assertThat(connection.readHead()).first().isEqualTo("HTTP/1.1 200 OK");
                assertThat(connection.read(14)).isEqualTo("GET / HTTP/1.1");
            }
        }
    }

    private static java.util.function.Function<SandboxId, Answer<corral.api.lifecycle.SandboxView>> woken(
            AtomicBoolean awake) {
        return id -> {
            awake.set(true);
            return Answer.done(ScriptedCore.view(id));
        };
    }

    private HttpResponse<String> get(String port) throws Exception {
        return send(request(port));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String port) {
        return HttpRequest.newBuilder(server.http("/"))
                .header("E2b-Sandbox-Id", ID.value())
                .header("E2b-Sandbox-Port", port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
