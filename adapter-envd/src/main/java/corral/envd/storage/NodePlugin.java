package corral.envd.storage;

import corral.envd.storage.StorageRefused.Blame;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The {@code csi.v1.Node} service of a driver, asked over its Unix socket: one call with one message each way, as gRPC has it. */
final class NodePlugin {
    /** How long a call may take. The helper as a whole is given a little more. */
    static final Duration PATIENCE = Duration.ofSeconds(25);

    /** The most that an answer may have, in bytes. The answers of these calls are empty. */
    private static final int MAX_ANSWER = 64 << 10;

    private static final int THREADS = 8;

    private final Path socket;
    private final Duration patience;

    NodePlugin(Path socket) {
        this(socket, PATIENCE);
    }

    NodePlugin(Path socket, Duration patience) {
        this.socket = socket;
        this.patience = patience;
    }

    /** Publishes a volume; doing it twice is harmless. */
    void publish(byte[] request) throws StorageRefused, InterruptedException {
        call("NodePublishVolume", request);
    }

    /** Takes a volume out; doing it twice is harmless. */
    void unpublish(byte[] request) throws StorageRefused, InterruptedException {
        call("NodeUnpublishVolume", request);
    }

    /** Refuses when nothing can be asked. */
    void mustBeThere() throws StorageRefused {
        if (!Files.exists(socket)) {
            throw new StorageRefused(Blame.ABSENT, "there is no storage plugin at " + socket);
        }
    }

    private void call(String method, byte[] request) throws StorageRefused, InterruptedException {
        mustBeThere();
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setDaemon(true);
        ClientConnector connector = new ClientConnector();
        connector.setExecutor(threads);
        connector.setSelectors(1);
        HTTP2Client client = new HTTP2Client(connector);
        Exchange exchange = new Exchange();
        try {
            client.start();
            Session session = client.connect(
                            new Transport.TCPUnix(socket), null, UnixDomainSocketAddress.of(socket), exchange)
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            HttpFields headers = HttpFields.build()
                    .put("content-type", "application/grpc")
                    .put("te", "trailers")
                    .put("grpc-timeout", patience.toMillis() + "m");
            HeadersFrame head = new HeadersFrame(
                    new MetaData.Request(
                            "POST",
                            HttpURI.from("http://localhost/csi.v1.Node/" + method),
                            HttpVersion.HTTP_2,
                            headers),
                    null,
                    false);
            Stream stream = session.newStream(head, exchange).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            ByteBuffer message = ByteBuffer.allocate(5 + request.length);
            message.put((byte) 0).putInt(request.length).put(request).flip();
            stream.data(new DataFrame(stream.getId(), message, true), Callback.NOOP);
            HttpFields status = exchange.status.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            check(method, status);
        } catch (TimeoutException _) {
            throw new StorageRefused(
                    Blame.ABSENT, "the storage plugin did not answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException broken) {
            throw new StorageRefused(
                    Blame.ABSENT, "the storage plugin at " + socket + " cannot be asked: " + broken.getCause());
        } catch (StorageRefused | InterruptedException | RuntimeException known) {
            throw known;
        } catch (Exception broken) {
            throw new StorageRefused(Blame.ABSENT, "the storage plugin cannot be asked: " + broken);
        } finally {
            try {
                client.stop();
            } catch (Exception ended) {
                // the helper ends anyway
            }
        }
    }

    private static void check(String method, HttpFields status) throws StorageRefused {
        String code = status.get("grpc-status");
        if (code == null) {
            throw new StorageRefused(Blame.PLUGIN, "the storage plugin does not speak gRPC");
        }
        if (!code.equals("0")) {
            String message = status.get("grpc-message");
            throw new StorageRefused(
                    Blame.PLUGIN,
                    method + " was refused with code " + code + ": " + (message == null ? "" : decoded(message)));
        }
    }

    /** gRPC writes messages with percent signs, and spaces as they are. */
    private static String decoded(String message) {
        try {
            return URLDecoder.decode(message.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return message;
        }
    }

    private static final class Exchange implements Session.Listener, Stream.Listener {
        private final CompletableFuture<HttpFields> status = new CompletableFuture<>();
        private long answered;

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            if (frame.isEndStream()) {
                status.complete(frame.getMetaData().getHttpFields());
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
            int length = data.frame().remaining();
            boolean last = data.frame().isEndStream();
            data.release();
            answered += length;
            if (answered > MAX_ANSWER) {
                status.complete(HttpFields.EMPTY);
            } else if (!last) {
                stream.demand();
            }
        }

        @Override
        public void onReset(Stream stream, ResetFrame frame, Callback callback) {
            status.complete(HttpFields.EMPTY);
            callback.succeeded();
        }

        @Override
        public void onFailure(Session session, Throwable failure, Callback callback) {
            status.completeExceptionally(failure);
            callback.succeeded();
        }
    }
}
