package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Abrupt ends pass through the edge as such, in both directions, and a withdrawn sandbox is reached by nothing. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EdgeBreakingIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");
    private static final SandboxId OTHER = new SandboxId("i00000000000000000002");
    private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private E2bTestServer server;
    private final HttpClient client =
            HttpClient.newBuilder().sslContext(TestCertificate.trustingAny()).build();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void aWithdrawalBreaksAnOpenStreamAndClosesTheConnectionToTheSandbox(EdgeForwardingIT.Listener listener)
            throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(CHUNKED);
            connection.sendChunk("hello");
            if (connection.in().read() < 0) {
                closed.countDown();
            }
        })) {
            server.core.forward(ID, sandbox.port());
            try (InputStream body = open(listener, ID).body()) {
                assertThat(new String(body.readNBytes(5), StandardCharsets.UTF_8))
                        .isEqualTo("hello");
                server.core.routes.remove(ID);
                server.edge.withdraw(ID);
                assertThat(server.edge.open()).isZero();
                closed.await();
                assertThatThrownBy(body::read).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aWithdrawalBreaksAStreamWhoseReaderHasStalled() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch stuck = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(CHUNKED);
            String chunk = "x".repeat(1 << 16);
            Thread watch = Thread.currentThread();
            Thread.ofVirtual().start(() -> {
                try {
                    while (watch.getState() != Thread.State.WAITING && watch.isAlive()) {
                        Thread.onSpinWait();
                    }
                } finally {
                    stuck.countDown();
                }
            });
            try {
                while (true) {
                    connection.sendChunk(chunk);
                }
            } catch (IOException broken) {
                closed.countDown();
            }
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = get(ID, "/")) {
                assertThat(new FakeSandbox.Connection(socket).readHead())
                        .first()
                        .isEqualTo("HTTP/1.1 200 OK");
                stuck.await();
                server.edge.withdraw(ID);
                closed.await();
                assertThat(endsCleanly(socket)).isFalse();
            }
        }
    }

    @Test
    void aSlowReaderSlowsTheSandboxDown() throws Exception {
        AtomicLong sent = new AtomicLong();
        CountDownLatch finished = new CountDownLatch(1);
        int total = 256 << 20;
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + total + "\r\n\r\n");
            byte[] block = new byte[1 << 16];
            for (int i = 0; i < total; i += block.length) {
                connection.out().write(block);
                sent.addAndGet(block.length);
            }
            finished.countDown();
            connection.in().read();
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = get(ID, "/")) {
                FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
                connection.readHead();
                long before = -1;
                while (before != sent.get()) {
                    before = sent.get();
                    Thread.sleep(200);
                }
                // what fits into the kernel's buffers of two connections, and a little in between
                assertThat(before).isLessThan(64L << 20);
                connection.in().skipNBytes(total);
                finished.await();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSandboxThatBreaksOffInTheMiddleBreaksTheClientsStream(EdgeForwardingIT.Listener listener) throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(CHUNKED);
            connection.sendChunk("hello");
            seen.await();
        })) {
            server.core.forward(ID, sandbox.port());
            try (InputStream body = open(listener, ID).body()) {
                assertThat(new String(body.readNBytes(5), StandardCharsets.UTF_8))
                        .isEqualTo("hello");
                seen.countDown();
                assertThatThrownBy(body::read).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void overHttp1ABreakIsTheConnectionsEndWithoutTheLastChunk() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(CHUNKED);
            connection.sendChunk("hello");
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = get(ID, "/")) {
                new FakeSandbox.Connection(socket).readHead();
                assertThat(endsCleanly(socket)).isFalse();
            }
        }
    }

    @Test
    void aSandboxThatClosesBeforeItAnswersIs502() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(FakeSandbox.Connection::readHead)) {
            server.core.forward(ID, sandbox.port());
            HttpResponse<String> response = client.send(
                    request(server.http("/"), ID)
                            .POST(HttpRequest.BodyPublishers.ofString("x"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(response.body()).contains("\"code\":502").contains(ID.value());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatLeavesWhileTheSandboxIsSilentEndsTheConnectionToTheSandbox(EdgeForwardingIT.Listener listener)
            throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(CHUNKED);
            connection.sendChunk("hello");
            if (connection.in().read() < 0) {
                closed.countDown();
            }
        })) {
            server.core.forward(ID, sandbox.port());
            InputStream body = open(listener, ID).body();
            body.readNBytes(5);
            body.close();
            client.shutdownNow();
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerEndsTheConnectionToTheSandbox() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            reached.countDown();
            if (connection.in().read() < 0) {
                closed.countDown();
            }
        })) {
            server.core.forward(ID, sandbox.port());
            Socket socket = get(ID, "/");
            reached.await();
            socket.close();
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsBodyBreaksTheRequestInTheSandbox() throws Exception {
        CompletableFuture<Boolean> whole = new CompletableFuture<>();
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.read(5);
            whole.complete(connection.read(5).length() == 5);
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = connect()) {
                new FakeSandbox.Connection(socket)
                        .send("POST / HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + ID
                                + "\r\nE2b-Sandbox-Port: 80\r\nContent-Length: 10\r\n\r\nhello");
            }
            assertThat(whole.get()).isFalse();
        }
    }

    @Test
    void aRequestStreamsWhileItsResponseDoes() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send(CHUNKED);
            while (true) {
                int length = Integer.parseInt(line(connection), 16);
                String text = connection.read(length);
                line(connection);
                if (length == 0) {
                    connection.send("0\r\n\r\n");
                    return;
                }
                connection.sendChunk(text);
            }
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = connect()) {
                FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
                connection.send("POST / HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + ID
                        + "\r\nE2b-Sandbox-Port: 80\r\nTransfer-Encoding: chunked\r\n\r\n");
                assertThat(connection.readHead()).first().isEqualTo("HTTP/1.1 200 OK");
                for (int i = 0; i < 100; i++) {
                    connection.sendChunk("ping" + i);
                    int length = Integer.parseInt(line(connection), 16);
                    assertThat(connection.read(length)).isEqualTo("ping" + i);
                    assertThat(line(connection)).isEmpty();
                }
                connection.send("0\r\n\r\n");
                assertThat(line(connection)).isEqualTo("0");
                assertThat(line(connection)).isEmpty();
            }
        }
    }

    @Test
    void connectionsAreKeptForASandboxButNeverForAnotherAndNeverAfterAWithdrawal() throws Exception {
        List<List<String>> idsOfConnections = new CopyOnWriteArrayList<>();
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            List<String> ids = new CopyOnWriteArrayList<>();
            idsOfConnections.add(ids);
            for (List<String> head = connection.readHead(); !head.isEmpty(); head = connection.readHead()) {
                head.stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("e2b-sandbox-id:"))
                        .forEach(line ->
                                ids.add(line.substring(line.indexOf(':') + 1).strip()));
                connection.send(OK);
            }
        })) {
            server.core.forward(ID, sandbox.port());
            server.core.forward(OTHER, sandbox.port());
            for (int i = 0; i < 50; i++) {
                assertThat(status(ID)).isEqualTo(200);
                assertThat(status(OTHER)).isEqualTo(200);
            }
            // an answer may reach the client a moment before its connection is free again, so one more may be opened
            // now and then
            assertThat(sandbox.connections()).isBetween(2, 49);
            assertThat(idsOfConnections)
                    .allSatisfy(ids -> assertThat(Set.copyOf(ids)).hasSizeLessThanOrEqualTo(1));

            List<List<String>> before = List.copyOf(idsOfConnections);
            long answeredBefore = answered(before, ID);
            server.edge.withdraw(ID);
            assertThat(status(ID)).isEqualTo(200);
            assertThat(answered(before, ID)).isEqualTo(answeredBefore);
            assertThat(answered(idsOfConnections, ID)).isEqualTo(answeredBefore + 1);
            assertThat(status(OTHER)).isEqualTo(200);
        }
    }

    private static long answered(List<List<String>> idsOfConnections, SandboxId id) {
        return idsOfConnections.stream()
                .flatMap(List::stream)
                .filter(id.value()::equals)
                .count();
    }

    @Test
    void webSocketsAndWhatIsSentRightBehindTheirHeadPass() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            List<String> head = connection.readHead();
            if (!head.contains("Upgrade: websocket")) {
                connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            connection.send(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: yes\r\n\r\nfirst");
            while (true) {
                int read = connection.in().read();
                if (read < 0) {
                    return;
                }
                connection.out().write(Character.toUpperCase(read));
            }
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = connect()) {
                FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
                connection.send(
                        "GET /ws HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + ID
                                + "\r\nE2b-Sandbox-Port: 80\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n");
                assertThat(connection.readHead())
                        .contains(
                                "HTTP/1.1 101 Switching Protocols", "Sec-WebSocket-Accept: yes", "Upgrade: websocket");
                assertThat(connection.read(5)).isEqualTo("first");
                connection.send("hello");
                assertThat(connection.read(5)).isEqualTo("HELLO");
                assertThat(server.edge.open()).isEqualTo(1);
                server.edge.withdraw(ID);
                assertThat(connection.in().read()).isEqualTo(-1);
                assertThat(server.edge.open()).isZero();
            }
        }
    }

    @Test
    void theEndOfATunnelPassesInBothDirections() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            connection.in().readAllBytes();
            connection.send("bye");
            ended.countDown();
        })) {
            server.core.forward(ID, sandbox.port());
            try (Socket socket = connect()) {
                FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
                connection.send("GET /ws HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + ID
                        + "\r\nE2b-Sandbox-Port: 80\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nearly");
                connection.readHead();
                socket.shutdownOutput();
                ended.await();
                assertThat(connection.read(10)).isEqualTo("bye");
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private Socket get(SandboxId id, String path) throws IOException {
        Socket socket = connect();
        new FakeSandbox.Connection(socket)
                .send("GET " + path + " HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + id
                        + "\r\nE2b-Sandbox-Port: 80\r\n\r\n");
        return socket;
    }

    private int status(SandboxId id) throws Exception {
        return client.send(request(server.http("/"), id).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private HttpResponse<InputStream> open(EdgeForwardingIT.Listener listener, SandboxId id) throws Exception {
        URI uri = listener == EdgeForwardingIT.Listener.PLAIN_HTTP1 ? server.http("/") : server.https("/");
        HttpResponse<InputStream> response = client.send(
                request(uri, id).version(listener.version).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.version()).isEqualTo(listener.version);
        return response;
    }

    private static HttpRequest.Builder request(URI uri, SandboxId id) {
        return HttpRequest.newBuilder(uri).header("E2b-Sandbox-Id", id.value()).header("E2b-Sandbox-Port", "80");
    }

    private static String line(FakeSandbox.Connection connection) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = connection.in().read();
                read != '\n';
                read = connection.in().read()) {
            if (read < 0) {
                throw new IOException("The stream ended within a line.");
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    /** Whether a chunked body comes to its proper end. */
    private static boolean endsCleanly(Socket socket) {
        StringBuilder tail = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                tail.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
                if (tail.length() > 16) {
                    tail.delete(0, tail.length() - 16);
                }
            }
        } catch (IOException reset) {
            return false;
        }
        return tail.toString().endsWith("\r\n0\r\n\r\n");
    }
}
