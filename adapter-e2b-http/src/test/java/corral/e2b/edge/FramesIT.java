package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the edge says over HTTP/2, frame by frame: some clients count empty ones, and tell a killed sandbox by a reset. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FramesIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");

    private E2bTestServer server;
    private final HTTP2Client client = new HTTP2Client();

    @BeforeEach
    void start() throws Exception {
        server = new E2bTestServer(E2bSettings.DEFAULT);
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
        server.close();
    }

    @Test
    void noFrameIsEmptyInTheMiddleOfAStream() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 50; i++) {
                connection.sendChunk("x".repeat(40_000));
                Thread.sleep(2);
            }
            connection.send("0\r\n\r\n");
        })) {
            server.core.forward(ID, sandbox.port());
            Recorder recorder = get();
            recorder.ended.get();
            assertThat(recorder.lengths.stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(50 * 40_000);
            assertThat(recorder.lengths.subList(0, recorder.lengths.size() - 1)).doesNotContain(0);
        }
    }

    @Test
    void anAnswerOfKnownLengthHasNoEmptyFrameAtAll() throws Exception {
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
        })) {
            server.core.forward(ID, sandbox.port());
            Recorder recorder = get();
            recorder.ended.get();
            assertThat(recorder.lengths).isNotEmpty().doesNotContain(0);
        }
    }

    @Test
    void aWithdrawalIsAReset() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeSandbox sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.sendChunk("hello");
            never.await();
        })) {
            server.core.forward(ID, sandbox.port());
            Recorder recorder = get();
            recorder.first.await();
            server.edge.withdraw(ID);
            recorder.reset.await();
            assertThat(recorder.ended).isNotDone();
        }
    }

    private Recorder get() throws Exception {
        Recorder recorder = new Recorder();
        SslContextFactory.Client tls = new SslContextFactory.Client(true);
        tls.start();
        Session session = client.connect(
                        tls,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.securePort()),
                        new Session.Listener() {})
                .get(20, TimeUnit.SECONDS);
        HttpFields headers =
                HttpFields.build().put("E2b-Sandbox-Id", ID.value()).put("E2b-Sandbox-Port", "8080");
        MetaData.Request request =
                new MetaData.Request("GET", HttpURI.from(server.https("/").toString()), HttpVersion.HTTP_2, headers);
        session.newStream(new HeadersFrame(request, null, true), recorder).get(20, TimeUnit.SECONDS);
        return recorder;
    }

    private static final class Recorder implements Stream.Listener {
        private final List<Integer> lengths = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
        private final CountDownLatch first = new CountDownLatch(1);
        private final CountDownLatch reset = new CountDownLatch(1);

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            stream.demand();
        }

        @Override
        public void onDataAvailable(Stream stream) {
            Stream.Data data = stream.readData();
            if (data == null) {
                stream.demand();
                return;
            }
            lengths.add(data.frame().remaining());
            boolean last = data.frame().isEndStream();
            data.release();
            first.countDown();
            if (last) {
                ended.complete(true);
            } else {
                stream.demand();
            }
        }

        @Override
        public void onReset(Stream stream, ResetFrame frame, Callback callback) {
            reset.countDown();
            callback.succeeded();
        }
    }
}
