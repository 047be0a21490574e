package corral.e2b.edge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.IO;

/** Bounds the connections of clients, in all and from one address: whoever comes above that is closed at once. */
public final class ClientConnections implements SelectorManager.AcceptListener {
    private final int inAll;
    private final int perAddress;
    private final Map<SelectableChannel, InetAddress> open = new HashMap<>();
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();

    public ClientConnections(int inAll, int perAddress) {
        this.inAll = inAll;
        this.perAddress = perAddress;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        if (!enter(channel)) {
            IO.close(channel);
        }
    }

    private boolean enter(SelectableChannel channel) {
        if (!(channel instanceof SocketChannel socket)) {
            return true;
        }
        InetAddress address;
        try {
            if (!(socket.getRemoteAddress() instanceof InetSocketAddress remote)) {
                return false;
            }
            address = remote.getAddress();
        } catch (IOException gone) {
            return false;
        }
        synchronized (this) {
            if (open.size() >= inAll || byAddress.getOrDefault(address, 0) >= perAddress) {
                return false;
            }
            open.put(channel, address);
            byAddress.merge(address, 1, Integer::sum);
            return true;
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        leave(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        leave(channel);
    }

    private synchronized void leave(SelectableChannel channel) {
        InetAddress address = open.remove(channel);
        if (address != null) {
            byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    /** How many are open now. */
    public synchronized int open() {
        return open.size();
    }
}
