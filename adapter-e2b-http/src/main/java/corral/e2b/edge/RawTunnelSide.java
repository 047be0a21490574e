package corral.e2b.edge;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** Reads from one end of a tunnel and writes to the other. */
final class RawTunnelSide extends AbstractConnection implements Connection.UpgradeTo {
    private static final int BUFFER = 16 << 10;

    private final RawTunnel tunnel;
    private final EndPoint to;
    private final Runnable onStart;
    private final Pump pump = new Pump();
    private @Nullable ByteBuffer early;

    RawTunnelSide(RawTunnel tunnel, EndPoint from, EndPoint to, Executor executor, Runnable onStart) {
        super(from, executor);
        this.tunnel = tunnel;
        this.to = to;
        this.onStart = onStart;
    }

    /** What the other side sent right behind its head. */
    @Override
    public void onUpgradeTo(ByteBuffer buffer) {
        early = BufferUtil.copy(buffer);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        onStart.run();
        pump.iterate();
    }

    @Override
    public void onFillable() {
        pump.iterate();
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
        tunnel.close();
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
        super.onClose(cause);
        tunnel.close();
    }

    private final class Pump extends IteratingCallback {
        private final ByteBuffer buffer = BufferUtil.allocate(BUFFER);

        @Override
        protected Action process() throws Throwable {
            ByteBuffer first = early;
            if (first != null) {
                early = null;
                to.write(this, first);
                return Action.SCHEDULED;
            }
            BufferUtil.clear(buffer);
            int read = getEndPoint().fill(buffer);
            if (read > 0) {
                to.write(this, buffer);
                return Action.SCHEDULED;
            }
            if (read == 0) {
                fillInterested();
                return Action.IDLE;
            }
            to.shutdownOutput();
            return Action.SUCCEEDED;
        }

        @Override
        protected void onCompleteSuccess() {
            tunnel.ended();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            tunnel.close();
        }
    }
}
