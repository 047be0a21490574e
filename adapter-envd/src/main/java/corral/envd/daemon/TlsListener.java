package corral.envd.daemon;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** The same daemon behind TLS, for clients that show a certificate of an issuer that it was given (OpenKruise Agents, runtime TLS port). */
final class TlsListener {
    private TlsListener() {}

    static void start(String address, DaemonSettings.Tls settings, HttpHandler handler) throws IOException {
        SSLContext context = settings.credentials().context();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(address, settings.port()), Daemon.BACKLOG);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", handler);
        server.start();
    }
}
