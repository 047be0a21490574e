package corral.e2b;

import corral.api.wiring.DrivingPorts;
import corral.e2b.control.ControlPlane;
import corral.e2b.control.ServerErrors;
import corral.e2b.edge.ClientConnections;
import corral.e2b.edge.EdgeConnections;
import corral.e2b.edge.EdgeHandler;
import corral.e2b.edge.WholeChunks;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The E2B control plane and the edge proxy, to be mounted on a server that an assembly owns. Both live on the same listeners: what is for
 * a sandbox is taken out before Javalin sees it.
 *
 * <p>How an assembly mounts it:
 *
 * <pre>{@code
 * EdgeConnections edge = new EdgeConnections();            // the core's RoutePublisher
 * DrivingPorts core = CorralCore.create(new DrivenPorts(…, edge, …));
 * E2bHttp e2b = new E2bHttp(settings, core, edge);
 * Javalin app = Javalin.create(config -> {
 *     config.startup.showJavalinBanner = false;
 *     e2b.contribute(config);                              // routes, the edge handler, HTTP settings, virtual threads
 *     config.jetty.addConnector((server, http) -> {        // as many as are wanted; http is prepared by contribute
 *         ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
 *         e2b.configure(connector);                        // idle timeout, no delay
 *         return connector;                                // set host and port before
 *     });
 * });
 * app.start();                                             // starts the edge's client too; app.stop() stops it
 * }</pre>
 *
 * <p>For HTTPS with HTTP/2 a connector is made of {@code SslConnectionFactory}, {@code ALPNServerConnectionFactory},
 * {@code HTTP2ServerConnectionFactory} and {@code HttpConnectionFactory} over a copy of the same configuration with a
 * {@code SecureRequestCustomizer} (its {@code sniHostCheck} off when the certificate is a wildcard's); {@link #configure} takes it
 * like any other. With Guice, install {@link E2bModule} and ask for this class.
 */
public final class E2bHttp {
    /** Bytes of memory that an answer's head takes at first; up to the bound when it needs more. */
    private static final int USUAL_RESPONSE_HEAD = 8 << 10;

    private final E2bSettings settings;
    private final ControlPlane controlPlane;
    private final EdgeHandler edge;
    private final ClientConnections clients;

    /** Wires it; opens nothing. {@code connections} is what the core was given as its {@code RoutePublisher}. */
    public E2bHttp(E2bSettings settings, DrivingPorts ports, EdgeConnections connections) {
        this.settings = settings;
        this.controlPlane = new ControlPlane(settings, ports);
        this.clients = new ClientConnections(settings.clientConnections(), settings.clientConnectionsPerAddress());
        this.edge = new EdgeHandler(settings, ports.routing(), ports.lifecycle(), connections);
    }

    /** Adds everything to a server that is being made. Call once. */
    public void contribute(JavalinConfig config) {
        config.concurrency.useVirtualThreads = true;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.maxRequestSize = settings.maxBody();
        config.jetty.modifyHttpConfiguration(this::configure);
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(new ServerErrors());
            server.insertHandler(edge);
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(new ServerErrors()));
        controlPlane.contribute(config);
    }

    /** What the edge needs of every listener's HTTP: paths as they come, bounded heads, no header of our own. */
    public void configure(HttpConfiguration http) {
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setRequestHeaderSize(settings.maxRequestHead());
        // the first is taken for every answer, and only what is no larger than 64 KiB is pooled
        http.setResponseHeaderSize(USUAL_RESPONSE_HEAD);
        http.setMaxResponseHeaderSize(settings.maxRequestHead() + 4_096);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setIdleTimeout(settings.idleTimeout().toMillis());
    }

    /**
     * What the edge needs of every listener, given with all its protocols: silence is allowed for as long as E2B streams may be silent, nothing is
     * delayed, clients' connections are bounded, and over HTTP/1.1 each chunk is sent whole.
     */
    public void configure(ServerConnector connector) {
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setAcceptedTcpNoDelay(true);
        connector.getSelectorManager().addEventListener(clients);
        String first = connector.getDefaultProtocol();
        connector.setConnectionFactories(connector.getConnectionFactories().stream()
                .<ConnectionFactory>map(factory -> factory instanceof HttpConnectionFactory http1
                        ? new WholeChunks(http1.getHttpConfiguration())
                        : factory)
                .toList());
        connector.setDefaultProtocol(first);
    }
}
