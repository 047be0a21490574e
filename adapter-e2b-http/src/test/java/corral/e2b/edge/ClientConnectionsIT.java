package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients cannot open connections without end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientConnectionsIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");

    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void whoeverComesAboveTheBoundOfHisAddressIsClosedAndOthersAreNot() throws Exception {
        try (E2bTestServer server = new E2bTestServer(E2bSettings.DEFAULT.withClientConnections(100, 2))) {
            assertThat(answers(open(server, "127.0.0.1"))).isTrue();
            Socket second = open(server, "127.0.0.1");
            assertThat(answers(second)).isTrue();
            assertThat(answers(open(server, "127.0.0.1"))).isFalse();
            assertThat(answers(open(server, "127.0.0.2"))).isTrue();
            second.close();
            awaitAnswer(server, "127.0.0.1");
        }
    }

    @Test
    void whoeverComesAboveTheBoundOfAllIsClosed() throws Exception {
        try (E2bTestServer server = new E2bTestServer(E2bSettings.DEFAULT.withClientConnections(2, 100))) {
            assertThat(answers(open(server, "127.0.0.1"))).isTrue();
            Socket second = open(server, "127.0.0.2");
            assertThat(answers(second)).isTrue();
            assertThat(answers(open(server, "127.0.0.3"))).isFalse();
            second.close();
            awaitAnswer(server, "127.0.0.3");
        }
    }

    @Test
    void moreRequestsThanTheBoundOfAllSandboxesAre429WithThatBound() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (E2bTestServer server = new E2bTestServer(E2bSettings.DEFAULT.withConnections(100, 1));
                FakeSandbox sandbox = new FakeSandbox(connection -> {
                    connection.readHead();
                    reached.countDown();
                    release.await();
                })) {
            server.core.forward(ID, sandbox.port());
            String get = "GET /kruise/" + ID + "/80/ HTTP/1.1\r\nHost: x\r\n\r\n";
            new FakeSandbox.Connection(open(server, "127.0.0.1")).send(get);
            reached.await();
            FakeSandbox.Connection refused = new FakeSandbox.Connection(open(server, "127.0.0.1"));
            refused.send(get.replace("1.1\r\n", "1.1\r\nConnection: close\r\n"));
            assertThat(new String(refused.in().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 429 ")
                    .contains("\"connectionLimit\":1");
            release.countDown();
        }
    }

    @Test
    void aHeadWithoutEndIs431() throws Exception {
        try (E2bTestServer server = new E2bTestServer(E2bSettings.DEFAULT)) {
            FakeSandbox.Connection flood = new FakeSandbox.Connection(open(server, "127.0.0.1"));
            flood.send("GET /kruise/" + ID + "/80/ HTTP/1.1\r\nHost: x\r\n");
            assertThatThrownBy(() -> {
                        while (true) {
                            flood.send("X-More: " + "x".repeat(1_000) + "\r\n");
                        }
                    })
                    .isInstanceOf(IOException.class);
            assertThat(server.edge.open()).isZero();
        }
    }

    private Socket open(E2bTestServer server, String from) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        return socket;
    }

    private static boolean answers(Socket socket) {
        try {
            FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
            connection.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
            return !connection.readHead().isEmpty();
        } catch (IOException closed) {
            return false;
        }
    }

    /** The server notices a moment later that a client has gone. */
    private void awaitAnswer(E2bTestServer server, String from) throws Exception {
        while (!answers(open(server, from))) {
            Thread.sleep(20);
        }
    }
}
