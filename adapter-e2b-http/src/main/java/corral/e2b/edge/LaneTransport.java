package corral.e2b.edge;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 to sandboxes; puts each new connection into the lane that it was opened for. */
final class LaneTransport extends HttpClientTransportOverHTTP {
    LaneTransport(ClientConnector connector) {
        super(connector);
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        Destination destination = (Destination) context.get(Destination.CONTEXT_KEY);
        Connection connection = customize(new LaneConnection(endPoint, context), context);
        Lane lane = destination == null ? null : lane(destination.getOrigin().getTag());
        if (lane != null) {
            connection.addEventListener(new Connection.Listener() {
                @Override
                public void onOpened(Connection opened) {
                    lane.attach(endPoint);
                }

                @Override
                public void onClosed(Connection closed) {
                    lane.detach(endPoint);
                }
            });
        }
        return connection;
    }

    private static @Nullable Lane lane(@Nullable Object tag) {
        return switch (tag) {
            case Lane lane -> lane;
            case Lane.Aside aside -> aside.lane();
            case null, default -> null;
        };
    }
}
