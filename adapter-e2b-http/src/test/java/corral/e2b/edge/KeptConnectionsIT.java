package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That a sandbox closes connections which the edge has kept is no concern of clients. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeptConnectionsIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final AtomicInteger heads = new AtomicInteger();
    private final AtomicInteger posts = new AtomicInteger();
    private E2bTestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    @Test
    void aConnectionThatTheSandboxClosesAfterEachAnswerIsNotNoticed() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(OK);
        })) {
            server.core.forward(ID, sandbox.port());
            for (int i = 0; i < 50; i++) {
                assertThat(send(get()).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void manyRequestsAtOnceDoNotNoticeThatEachConnectionIsClosedAfterItsFirst() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(OK);
        })) {
            server.core.forward(ID, sandbox.port());
            List<CompletableFuture<HttpResponse<String>>> all = IntStream.range(0, 100)
                    .mapToObj(ignored -> client.sendAsync(get().build(), HttpResponse.BodyHandlers.ofString()))
                    .toList();
            for (CompletableFuture<HttpResponse<String>> each : all) {
                assertThat(each.get().statusCode()).isEqualTo(200);
                assertThat(each.get().body()).isEqualTo("ok");
            }
        }
    }

    /** The second request meets a connection that is being closed: the sandbox takes its head and ends. */
    @Test
    void aPostToTheDaemonThatMeetsAClosingConnectionIsSentAgainWithItsBody() throws Exception {
        String body = "x".repeat(RequestBody.KEPT);
        try (FakeSandbox sandbox = closingAfterOneAnswer(body.length(), 0)) {
            server.core.forward(ID, sandbox.port());
            for (int i = 0; i < 20; i++) {
                HttpResponse<String> response = send(daemon().POST(HttpRequest.BodyPublishers.ofString(body)));
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("ok");
            }
            assertThat(sandbox.connections()).isGreaterThanOrEqualTo(20);
        }
    }

    /** A program may have done the work before it ended the connection, however soon. */
    @Test
    void aPostToAProgramIsNeverDoneTwice() throws Exception {
        try (FakeSandbox sandbox = closingAfterOneAnswer(1, 0)) {
            server.core.forward(ID, sandbox.port());
            assertThat(firstOtherThan200(get(), "x")).isEqualTo(502);
            assertThat(heads).hasValue(posts.get());
        }
    }

    @Test
    void aPostThatWasWorkedOnIsNotDoneTwice() throws Exception {
        try (FakeSandbox sandbox = closingAfterOneAnswer(1, 1_500)) {
            server.core.forward(ID, sandbox.port());
            assertThat(firstOtherThan200(daemon(), "x")).isEqualTo(502);
            assertThat(heads).hasValue(posts.get());
        }
    }

    @Test
    void aPostWithMoreThanIsKeptIsNotSentAgain() throws Exception {
        String body = "x".repeat(RequestBody.KEPT + 1);
        try (FakeSandbox sandbox = closingAfterOneAnswer(body.length(), 0)) {
            server.core.forward(ID, sandbox.port());
            assertThat(firstOtherThan200(daemon(), body)).isEqualTo(502);
            assertThat(heads).hasValue(posts.get());
        }
    }

    /** Posts until a kept connection was used: an answer may reach the client a moment before its connection is free again. */
    private int firstOtherThan200(HttpRequest.Builder request, String body) throws Exception {
        int status = 200;
        while (status == 200 && posts.incrementAndGet() < 100) {
            status = send(request.POST(HttpRequest.BodyPublishers.ofString(body)))
                    .statusCode();
        }
        return status;
    }

    /** Answers the first request of each connection, and closes it some time after it has read the second. */
    private FakeSandbox closingAfterOneAnswer(int bodyLength, int millis) {
        return new FakeSandbox(connection -> {
            take(connection, bodyLength);
            connection.send(OK);
            take(connection, bodyLength);
            Thread.sleep(millis);
        });
    }

    private void take(FakeSandbox.Connection connection, int bodyLength) throws IOException {
        if (!connection.readHead().isEmpty()) {
            heads.incrementAndGet();
        }
        connection.read(bodyLength);
    }

    private HttpRequest.Builder get() {
        return HttpRequest.newBuilder(server.http("/"))
                .header("E2b-Sandbox-Id", ID.value())
                .header("E2b-Sandbox-Port", "80");
    }

    private HttpRequest.Builder daemon() {
        return get().setHeader("E2b-Sandbox-Port", Integer.toString(SandboxAddress.DAEMON_PORT));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
