package corral.e2b.edge;

import corral.api.sandbox.SandboxId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.io.EndPoint;

/**
 * All that is open to one sandbox between two withdrawals. Connections are pooled per lane and never shared: a sandbox that was paused and
 * resumed, or another one that got its address, has another lane.
 */
final class Lane {
    private final EdgeConnections edge;
    private final SandboxId id;
    private final Set<Passage> passages = new HashSet<>();
    private final Set<EndPoint> endPoints = new HashSet<>();
    private boolean closed;

    Lane(EdgeConnections edge, SandboxId id) {
        this.edge = edge;
        this.id = id;
    }

    /** A place beside the lane's pool, for one request that needs a connection of its own; withdrawn with the lane. */
    final class Aside {
        Lane lane() {
            return Lane.this;
        }
    }

    /** How {@link #join} went. */
    enum Joined {
        YES,
        /** Ask for the sandbox's lane again. */
        LANE_CLOSED,
        LANE_FULL
    }

    synchronized Joined join(Passage passage, int atMost) {
        if (closed) {
            return Joined.LANE_CLOSED;
        }
        if (passages.size() >= atMost) {
            return Joined.LANE_FULL;
        }
        passages.add(passage);
        return Joined.YES;
    }

    /** Tells whether the passage was in the lane. */
    boolean leave(Passage passage) {
        boolean removed;
        synchronized (this) {
            removed = passages.remove(passage);
            retireIfEmpty();
        }
        return removed;
    }

    void look() {
        List<Passage> open;
        synchronized (this) {
            open = new ArrayList<>(passages);
        }
        open.forEach(Passage::look);
    }

    /** Takes a fresh connection in, or closes it when this lane's time is over. */
    void attach(EndPoint endPoint) {
        synchronized (this) {
            if (!closed) {
                endPoints.add(endPoint);
                return;
            }
        }
        endPoint.close();
    }

    void detach(EndPoint endPoint) {
        synchronized (this) {
            endPoints.remove(endPoint);
            retireIfEmpty();
        }
    }

    /** Breaks every passage, then closes every connection. */
    void close() {
        List<EndPoint> connections;
        List<Passage> open;
        synchronized (this) {
            closed = true;
            connections = new ArrayList<>(endPoints);
            open = new ArrayList<>(passages);
            endPoints.clear();
        }
        open.forEach(Passage::cut);
        connections.forEach(EndPoint::close);
    }

    private void retireIfEmpty() {
        if (!closed && passages.isEmpty() && endPoints.isEmpty()) {
            closed = true;
            edge.forget(id, this);
        }
    }
}
