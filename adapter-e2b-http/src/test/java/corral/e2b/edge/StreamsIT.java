package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What belongs to a stream beside its bytes: when they go out, who waits for whom, and what follows them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamsIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");
    private static final String POST =
            "POST / HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + ID + "\r\nE2b-Sandbox-Port: 80\r\n";

    private E2bTestServer server;

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eachEventReachesTheClientBeforeThereIsANextOne() throws Exception {
        CountDownLatch[] seen = {new CountDownLatch(1), new CountDownLatch(1)};
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
                    connection.readHead();
                    connection.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    connection.sendChunk("data: 1\n\n");
                    seen[0].await();
                    connection.sendChunk("data: 2\n\n");
                    seen[1].await();
                    connection.send("0\r\n\r\n");
                });
                Socket socket = connect(sandbox)) {
            FakeSandbox.Connection client = new FakeSandbox.Connection(socket);
            client.send(POST.replace("POST", "GET") + "\r\n");
            assertThat(client.readHead()).contains("Content-Type: text/event-stream");
            assertThat(client.read(14)).isEqualTo("9\r\ndata: 1\n\n\r\n");
            seen[0].countDown();
            assertThat(client.read(14)).isEqualTo("9\r\ndata: 2\n\n\r\n");
            seen[1].countDown();
            assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
        }
    }

    @Test
    void aSlowSandboxSlowsTheSenderDown() throws Exception {
        int total = 256 << 20;
        CountDownLatch stuck = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
                    connection.readHead();
                    stuck.await();
                    connection.in().skipNBytes(total);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                    connection.in().read();
                });
                Socket socket = connect(sandbox)) {
            FakeSandbox.Connection client = new FakeSandbox.Connection(socket);
            AtomicLong sent = new AtomicLong();
            client.send(POST + "Content-Length: " + total + "\r\n\r\n");
            Thread sending = Thread.ofVirtual().start(() -> send(client, total, sent));
            long before = -1;
            while (before != sent.get()) {
                before = sent.get();
                Thread.sleep(200);
            }
            // what fits into the kernel's buffers of two connections, and a little in between
            assertThat(before).isLessThan(64L << 20);
            stuck.countDown();
            assertThat(client.readHead()).first().isEqualTo("HTTP/1.1 200 OK");
            sending.join();
        }
    }

    private static void send(FakeSandbox.Connection client, int total, AtomicLong sent) {
        byte[] block = new byte[1 << 16];
        try {
            for (int i = 0; i < total; i += block.length) {
                client.out().write(block);
                sent.addAndGet(block.length);
            }
        } catch (IOException broken) {
            // the test sees that nobody answers
        }
    }

    @Test
    void whoAsksBeforeSendingABodyIsToldToSendIt() throws Exception {
        CompletableFuture<List<String>> head = new CompletableFuture<>();
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
                    head.complete(connection.readHead());
                    String body = connection.read(5);
                    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + body);
                    connection.in().read();
                });
                Socket socket = connect(sandbox)) {
            FakeSandbox.Connection client = new FakeSandbox.Connection(socket);
            client.send(POST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readHead()).containsExactly("HTTP/1.1 100 Continue");
            client.send("hello");
            assertThat(client.readHead()).first().isEqualTo("HTTP/1.1 200 OK");
            assertThat(client.read(5)).isEqualTo("hello");
            assertThat(head.get()).noneMatch(line -> line.startsWith("Expect"));
        }
    }

    @Test
    void whoAsksBeforeSendingABodyThatNobodyWantsSendsNone() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            FakeSandbox.Connection client = new FakeSandbox.Connection(socket);
            client.send(POST.replace(ID.value(), "i00000000000000000009")
                    + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.readHead()).first().isEqualTo("HTTP/1.1 502 Bad Gateway");
        }
    }

    @Test
    void trailersPassBothWays() throws Exception {
        CompletableFuture<List<String>> asked = new CompletableFuture<>();
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
                    List<String> head = connection.readHead();
                    List<String> body = new ArrayList<>(head);
                    body.addAll(connection.readHead());
                    asked.complete(body);
                    connection.send("HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n");
                    connection.sendChunk("hello");
                    connection.send("0\r\nX-Sum: 7\r\nContent-Length: 3\r\n\r\n");
                    connection.in().read();
                });
                Socket socket = connect(sandbox)) {
            FakeSandbox.Connection client = new FakeSandbox.Connection(socket);
            client.send(POST + "Trailer: X-Count\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n0\r\nX-Count: 5\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n");
            assertThat(client.readHead()).contains("HTTP/1.1 200 OK", "Trailer: X-Sum");
            assertThat(client.readHead()).containsExactly("5", "hello", "0", "X-Sum: 7");
            assertThat(asked.get())
                    .contains("Trailer: X-Count", "hello", "0", "X-Count: 5")
                    .noneMatch(line -> line.contains("1.2.3.4"));
        }
    }

    @Test
    void anAnswerOverHttp2EndsInItsTrailers() throws Exception {
        HTTP2Client http2 = new HTTP2Client();
        http2.start();
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.sendChunk("hello");
            connection.send("0\r\nX-Sum: 7\r\n\r\n");
            connection.in().read();
        })) {
            server.core.forward(ID, sandbox.port());
            SslContextFactory.Client tls = new SslContextFactory.Client(true);
            tls.start();
            Session session = http2.connect(
                            tls,
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.securePort()),
                            new Session.Listener() {})
                    .get(20, TimeUnit.SECONDS);
            HttpFields headers =
                    HttpFields.build().put("E2b-Sandbox-Id", ID.value()).put("E2b-Sandbox-Port", "8080");
            Trailing trailing = new Trailing();
            session.newStream(
                            new HeadersFrame(
                                    new MetaData.Request(
                                            "GET",
                                            HttpURI.from(server.https("/").toString()),
                                            HttpVersion.HTTP_2,
                                            headers),
                                    null,
                                    true),
                            trailing)
                    .get(20, TimeUnit.SECONDS);
            assertThat(trailing.trailers.get().get("X-Sum")).isEqualTo("7");
            assertThat(trailing.lengths).containsExactly(5);
        } finally {
            http2.stop();
        }
    }

    private Socket connect(FakeSandbox sandbox) throws IOException {
        server.core.forward(ID, sandbox.port());
        return new Socket(InetAddress.getLoopbackAddress(), server.port());
    }

    private static final class Trailing implements Stream.Listener {
        private final CompletableFuture<HttpFields> trailers = new CompletableFuture<>();
        private final List<Integer> lengths = new CopyOnWriteArrayList<>();

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            if (frame.isEndStream()) {
                trailers.complete(frame.getMetaData().getHttpFields());
            } else {
                stream.demand();
            }
        }

        @Override
        public void onDataAvailable(Stream stream) {
            Stream.Data data = stream.readData();
            if (data == null) {
                stream.demand();
                return;
            }
            boolean last = data.frame().isEndStream();
            if (!last) {
                lengths.add(data.frame().remaining());
                stream.demand();
            }
            data.release();
        }
    }
}
