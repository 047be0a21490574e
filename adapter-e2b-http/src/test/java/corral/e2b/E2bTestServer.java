package corral.e2b;

import corral.api.routing.RoutePublisher;
import corral.api.wiring.DrivingPorts;
import corral.e2b.edge.EdgeConnections;
import io.javalin.Javalin;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The adapter on real sockets of the loopback interface, mounted as an assembly does it: one plain listener, one with TLS and HTTP/2. */
public final class E2bTestServer implements AutoCloseable {
    public final ScriptedCore core = new ScriptedCore();
    public final EdgeConnections edge = new EdgeConnections();
    private final Javalin app;
    private final ServerConnector[] connectors = new ServerConnector[2];

    /** In front of a core that a test scripts. */
    public E2bTestServer(E2bSettings settings) {
        this(settings, (edge, scripted) -> scripted.ports());
    }

    /** In front of another core, which is given what cuts connections. */
    public E2bTestServer(E2bSettings settings, Function<RoutePublisher, DrivingPorts> core) {
        this(settings, (edge, scripted) -> core.apply(edge));
    }

    private E2bTestServer(E2bSettings settings, BiFunction<RoutePublisher, ScriptedCore, DrivingPorts> ports) {
        Path keyStore = TestCertificate.keyStore();
        E2bHttp e2b = new E2bHttp(settings, ports.apply(edge, core), edge);
        app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            e2b.contribute(config);
            config.jetty.addConnector((server, http) -> {
                ServerConnector plain = new ServerConnector(server, new HttpConnectionFactory(http));
                plain.setHost("127.0.0.1");
                e2b.configure(plain);
                connectors[0] = plain;
                return plain;
            });
            config.jetty.addConnector((server, http) -> {
                HttpConfiguration https = new HttpConfiguration(http);
                https.addCustomizer(new SecureRequestCustomizer(false));
                SslContextFactory.Server tls = new SslContextFactory.Server();
                tls.setKeyStorePath(keyStore.toString());
                tls.setKeyStorePassword(TestCertificate.PASSWORD);
                ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
                alpn.setDefaultProtocol("http/1.1");
                ServerConnector secure = new ServerConnector(
                        server,
                        new SslConnectionFactory(tls, "alpn"),
                        alpn,
                        new HTTP2ServerConnectionFactory(https),
                        new HttpConnectionFactory(https));
                secure.setHost("127.0.0.1");
                e2b.configure(secure);
                connectors[1] = secure;
                return secure;
            });
        });
        app.start();
    }

    public int port() {
        return connectors[0].getLocalPort();
    }

    public int securePort() {
        return connectors[1].getLocalPort();
    }

    public URI http(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public URI https(String path) {
        return URI.create("https://127.0.0.1:" + securePort() + path);
    }

    @Override
    public void close() {
        app.stop();
    }
}
