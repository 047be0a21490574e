package corral.e2b.edge;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EndPoint;

/** Two connections that are one from now on: bytes go both ways as they come, each side at the other's pace. */
final class RawTunnel {
    private final EndPoint client;
    private final EndPoint sandbox;
    private final Runnable onClosed;
    private final RawTunnelSide fromClient;
    private final RawTunnelSide fromSandbox;
    private final AtomicInteger open = new AtomicInteger(2);
    private final AtomicBoolean closed = new AtomicBoolean();

    RawTunnel(EndPoint client, EndPoint sandbox, java.util.concurrent.Executor executor, Runnable onClosed) {
        this.client = client;
        this.sandbox = sandbox;
        this.onClosed = onClosed;
        this.fromSandbox = new RawTunnelSide(this, sandbox, client, executor, () -> {});
        // the sandbox's side starts when the client's has: until then the client still gets the answer to its request
        this.fromClient = new RawTunnelSide(this, client, sandbox, executor, () -> sandbox.upgrade(fromSandbox));
    }

    /** What the client's connection is upgraded to; the sandbox's follows by itself. */
    RawTunnelSide clientSide() {
        return fromClient;
    }

    /** One direction has come to its end. */
    void ended() {
        if (open.decrementAndGet() == 0) {
            close();
        }
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            sandbox.close();
            client.close();
            onClosed.run();
        }
    }
}
