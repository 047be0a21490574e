package corral.e2b.edge;

import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.testkit.routing.RoutePublisherContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The edge keeps what every publisher of routes keeps, shown with tunnels through it. */
class EdgeConnectionsIT extends RoutePublisherContract {
    private static final int TIMEOUT_MILLIS = 20_000;

    private E2bTestServer server;
    private FakeSandbox sandbox;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT);
        sandbox = new FakeSandbox(connection -> {
            connection.readHead();
            connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
            connection.in().transferTo(connection.out());
        });
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sandbox.close();
        server.close();
    }

    @Override
    protected RoutePublisher routes() {
        return server.edge;
    }

    @Override
    protected Connection connect(SandboxId id) {
        server.core.forward(id, sandbox.port());
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            sockets.add(socket);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            FakeSandbox.Connection connection = new FakeSandbox.Connection(socket);
            connection.send("GET / HTTP/1.1\r\nHost: x\r\nE2b-Sandbox-Id: " + id
                    + "\r\nE2b-Sandbox-Port: 80\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            connection.readHead();
            return () -> echoes(connection);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean echoes(FakeSandbox.Connection connection) {
        try {
            connection.out().write('x');
            return connection.in().read() == 'x';
        } catch (IOException cut) {
            return false;
        }
    }
}
