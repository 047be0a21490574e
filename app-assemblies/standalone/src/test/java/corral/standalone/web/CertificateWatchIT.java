package corral.standalone.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.standalone.start.StartProblem;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener for TLS shows what its files hold, also after they were replaced. */
class CertificateWatchIT {
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    Path folder;

    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Server server = new Server();
    private final ServerConnector listener =
            new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory());
    private Path certificate = Path.of("");
    private Path key = Path.of("");

    @BeforeEach
    void start() throws Exception {
        certificate = folder.resolve("shown.pem");
        key = folder.resolve("shown.key");
        replace("first.example.org", certificate, key);
        ServerIdentity first = ServerIdentity.read(certificate, key);
        tls.setKeyStore(first.store());
        tls.setKeyStorePassword(first.password());
        listener.setHost("127.0.0.1");
        server.addConnector(listener);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void aRenewedCertificateIsShownToNewConnections() throws Exception {
        try (CertificateWatch watch = watch()) {
            Certificate before = shown();
            watch.look();
            assertThat(shown()).isEqualTo(before);
            replace("second.example.org", certificate, key);
            watch.look();
            assertThat(shown()).isNotEqualTo(before);
        }
    }

    @Test
    void aCertificateWithoutItsKeyIsNotShownUntilTheKeyIsThere() throws Exception {
        try (CertificateWatch watch = watch()) {
            Certificate before = shown();
            replace("second.example.org", certificate, folder.resolve("later.key"));
            watch.look();
            assertThat(shown()).isEqualTo(before);
            Files.move(folder.resolve("later.key"), key, StandardCopyOption.REPLACE_EXISTING);
            watch.look();
            assertThat(shown()).isNotEqualTo(before);
        }
    }

    @Test
    void aKeyOfAnotherCertificateDoesNotStart() throws Exception {
        replace("second.example.org", certificate, folder.resolve("later.key"));
        assertThatThrownBy(() -> ServerIdentity.read(certificate, key))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining("belong together");
    }

    private CertificateWatch watch() {
        return new CertificateWatch(
                tls, ServerIdentity.read(certificate, key), () -> ServerIdentity.read(certificate, key), NEVER);
    }

    private void replace(String domain, Path newCertificate, Path newKey) throws Exception {
        new Certificates(folder.resolve("tls"), folder.resolve("authority.pem")).forDomain(domain);
        Files.copy(folder.resolve("tls/" + domain + ".pem"), newCertificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(folder.resolve("tls/" + domain + ".key"), newKey, StandardCopyOption.REPLACE_EXISTING);
    }

    private Certificate shown() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String algorithm) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String algorithm) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
