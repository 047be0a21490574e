package corral.standalone.web;

import java.time.Duration;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a renewed certificate without a restart: looks now and then what there is to show, and from then on new connections see it. What cannot be
 * used, as a new certificate beside the old key while both are being replaced, is passed over until the next look.
 */
final class CertificateWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

    private final SslContextFactory.Server tls;
    private final WebServer.Identities identities;
    private ServerIdentity shown;
    private boolean complained;
    private final Thread looking;

    /** Starts to look. {@code shown} is what {@code tls} shows now. */
    CertificateWatch(
            SslContextFactory.Server tls, ServerIdentity shown, WebServer.Identities identities, Duration interval) {
        this.tls = tls;
        this.shown = shown;
        this.identities = identities;
        this.looking = Thread.ofVirtual().name("certificate-watch").start(() -> look(interval));
    }

    private void look(Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. */
    synchronized void look() {
        try {
            ServerIdentity now = identities.current();
            if (!now.shows(shown)) {
                tls.reload(factory -> {
                    factory.setKeyStore(now.store());
                    factory.setKeyStorePassword(now.password());
                });
                shown = now;
                LOG.info("The certificate was renewed: new connections see it.");
            }
            complained = false;
        } catch (Exception problem) {
            complain(problem);
        }
    }

    private void complain(Exception problem) {
        if (!complained) {
            complained = true;
            LOG.warn("The renewed certificate cannot be used; the earlier one stays: {}", problem.getMessage());
        }
    }

    @Override
    public void close() {
        looking.interrupt();
    }
}
