package corral.e2b.edge;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a client of HTTP/1.1 has left while nothing is written to it: the server reads no further once it has the whole request, so
 * that a silent stream would otherwise stay open to the sandbox until something is written. HTTP/2 notices by itself.
 *
 * <p>Used under the lock of its owner.
 */
final class ClientWatch {
    private final Object lock;
    private final Runnable onGone;
    private final @Nullable AbstractEndPoint client;
    private boolean watching;
    private boolean stopped;
    private boolean spoiled;

    /** Watches nothing before {@link #start}. {@code lock} guards the owner's end; {@code onGone} is called without it. */
    ClientWatch(Request request, Object lock, Runnable onGone) {
        this.lock = lock;
        this.onGone = onGone;
        this.client = plain(request);
    }

    private static @Nullable AbstractEndPoint plain(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        boolean http1 = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
        return http1 && connection != null && connection.getEndPoint() instanceof SocketChannelEndPoint socket
                ? socket
                : null;
    }

    /** Starts or goes on to watch; for a request that has been read to its end. */
    void start() {
        synchronized (lock) {
            if (client != null && !watching && !stopped && !spoiled) {
                watching = client.tryFillInterested(Callback.from(this::readable, failure -> {}));
            }
        }
    }

    /** Gives the connection back to the server. Tells false when something was read that belongs to a next request: it has to be closed then. */
    boolean stop() {
        synchronized (lock) {
            stopped = true;
            if (watching && client != null) {
                watching = false;
                client.getFillInterest().onFail(new EofException("watched enough"));
            }
            return !spoiled;
        }
    }

    /** Ends the connection: a next request on it has lost its first byte. */
    void close() {
        if (client != null) {
            client.close();
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
            spoiled |= read > 0;
            return read < 0;
        } catch (IOException broken) {
            return true;
        }
    }
}
