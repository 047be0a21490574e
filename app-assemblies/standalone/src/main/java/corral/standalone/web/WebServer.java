package corral.standalone.web;

import corral.e2b.E2bHttp;
import corral.standalone.settings.ListenAddress;
import corral.standalone.start.StartProblem;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The one HTTP server of the process: plain, and over TLS with HTTP/2 and HTTP/1.1. */
public final class WebServer implements AutoCloseable {
    /** How long requests may take to end when the process is told to. */
    private static final Duration STOP = Duration.ofSeconds(3);

    /** How much a client may send ahead on one HTTP/2 stream, and on one connection. */
    private static final int STREAM_WINDOW = 1 << 20;

    private static final int CONNECTION_WINDOW = 16 << 20;

    /** Requests on one HTTP/2 connection at one time. */
    private static final int MAX_STREAMS = 1_024;

    private final Javalin app;
    private final Optional<CertificateWatch> watch;

    private WebServer(Javalin app, Optional<CertificateWatch> watch) {
        this.app = app;
        this.watch = watch;
    }

    /**
     * Opens the listeners.
     *
     * @param more adds to the server what the E2B adapter does not
     * @throws StartProblem when a port cannot be had
     */
    public static WebServer open(
            E2bHttp e2b, ListenAddress http, Optional<Secure> secure, Consumer<JavalinConfig> more) {
        SslContextFactory.Server tlsContext = new SslContextFactory.Server();
        Javalin app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            e2b.contribute(config);
            more.accept(config);
            config.jetty.modifyServer(server -> server.setStopTimeout(STOP.toMillis()));
            config.jetty.addConnector(
                    (server, plain) -> at(http, e2b, new ServerConnector(server, new HttpConnectionFactory(plain))));
            secure.ifPresent(tls -> config.jetty.addConnector(
                    (server, plain) -> at(tls.address(), e2b, connector(server, plain, tlsContext, tls.identity()))));
        });
        try {
            app.start();
        } catch (RuntimeException e) {
            app.stop();
            throw new StartProblem(
                    "The server cannot listen on " + http
                            + secure.map(tls -> " and " + tls.address()).orElse("") + " (" + e.getMessage()
                            + "): end what uses the port, or set another address.",
                    e);
        }
        return new WebServer(
                app,
                secure.map(tls -> new CertificateWatch(tlsContext, tls.identity(), tls.identities(), tls.interval())));
    }

    /**
     * The listener for TLS.
     *
     * @param address where it listens
     * @param identity what it shows at first
     * @param identities what it shows later
     * @param interval how often that is asked
     */
    public record Secure(ListenAddress address, ServerIdentity identity, Identities identities, Duration interval) {}

    /** What a listener for TLS shall show now. */
    @FunctionalInterface
    public interface Identities {
        /**
         * Reads or makes it.
         *
         * @throws StartProblem when what there is cannot be used
         */
        ServerIdentity current() throws IOException;
    }

    private static ServerConnector at(ListenAddress address, E2bHttp e2b, ServerConnector connector) {
        connector.setHost(address.host().replace("[", "").replace("]", ""));
        connector.setPort(address.port());
        e2b.configure(connector);
        return connector;
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration plain, SslContextFactory.Server tls, ServerIdentity identity) {
        HttpConfiguration http = new HttpConfiguration(plain);
        http.setSecureScheme("https");
        // one certificate for all names: that a name is covered is the client's concern
        http.addCustomizer(new SecureRequestCustomizer(false));
        tls.setKeyStore(identity.store());
        tls.setKeyStorePassword(identity.password());
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW);
        http2.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        return new ServerConnector(
                server,
                new SslConnectionFactory(tls, alpn.getProtocol()),
                alpn,
                http2,
                new HttpConnectionFactory(http));
    }

    @Override
    public void close() {
        watch.ifPresent(CertificateWatch::close);
        app.stop();
    }
}
