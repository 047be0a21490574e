package corral.e2b.edge;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client of HTTP/1.1 has left while nothing is written to it: the server reads no further once it has the whole request, so
 * that a silent stream would otherwise stay open to the sandbox until something is written. HTTP/2 notices by itself.
 *
 * <p>To notice, it reads. What it reads is the beginning of a next request, of a client that did not wait for its answer: that is handed back to the
 * server, as what an earlier protocol on that connection has read too far.
 *
 * <p>Used under the lock of its owner.
 */
final class ClientWatch {
    private final Object lock;
    private final Runnable onGone;
    private final @Nullable HttpConnection server;
    private final @Nullable AbstractEndPoint client;
    private @Nullable ByteBuffer ahead;
    private boolean watching;
    private boolean stopped;

    /** Watches nothing before {@link #start}. {@code lock} guards the owner's end; {@code onGone} is called without it. */
    ClientWatch(Request request, Object lock, Runnable onGone) {
        this.lock = lock;
        this.onGone = onGone;
        this.server = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                        && request.getConnectionMetaData().getConnection() instanceof HttpConnection http1
                ? http1
                : null;
        this.client = server != null && server.getEndPoint() instanceof AbstractEndPoint endPoint ? endPoint : null;
    }

    /** Starts or goes on to watch; for a request that has been read to its end. */
    void start() {
        synchronized (lock) {
            // who has sent more already was there a moment ago, and has to be read by the server first
            if (client != null
                    && server != null
                    && !watching
                    && !stopped
                    && ahead == null
                    && server.isRequestBufferEmpty()) {
                watching = client.tryFillInterested(Callback.from(this::readable, failure -> {}));
            }
        }
    }

    /** Gives the connection back to the server, with what was read of it. To be called before the server reads again. */
    void stop() {
        synchronized (lock) {
            stopped = true;
            if (watching && client != null) {
                watching = false;
                client.getFillInterest().onFail(new EofException("watched enough"));
            }
            if (ahead != null && server != null) {
                server.onUpgradeTo(ahead);
                ahead = null;
            }
        }
    }

    private void readable() {
        boolean gone;
        synchronized (lock) {
            if (stopped || client == null) {
                return;
            }
            watching = false;
            gone = isGone(client);
        }
        if (gone) {
            onGone.run();
        } else {
            start();
        }
    }

    private boolean isGone(AbstractEndPoint endPoint) {
        ByteBuffer one = BufferUtil.allocate(1);
        try {
            int read = endPoint.fill(one);
            if (read > 0) {
                ahead = one;
            }
            return read < 0;
        } catch (IOException broken) {
            return true;
        }
    }
}
