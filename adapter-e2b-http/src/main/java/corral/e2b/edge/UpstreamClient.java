package corral.e2b.edge;

import corral.e2b.E2bSettings;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProxyAuthenticationProtocolHandler;
import org.eclipse.jetty.client.RedirectProtocolHandler;
import org.eclipse.jetty.client.WWWAuthenticationProtocolHandler;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP client that speaks to sandboxes: it changes nothing, follows nothing, remembers nothing. */
final class UpstreamClient {
    /** Enough to keep the processors busy: no thread ever waits for a sandbox. */
    private static final int THREADS = 16;

    /** Bytes that are read at once; the most that is pooled. */
    static final int READ = 64 << 10;

    private UpstreamClient() {}

    static HttpClient create(E2bSettings settings) {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
        connector.setConnectTimeout(settings.connectTimeout());
        connector.setTCPNoDelay(true);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("edge-upstream");
        threads.setDaemon(true);
        connector.setExecutor(threads);
        LaneTransport transport = new LaneTransport(connector);
        // nothing that is done with an answer waits, so that the thread that reads it passes it on at once
        transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        HttpClient client = new HttpClient(transport);
        client.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarted(LifeCycle started) {
                client.getContentDecoderFactories().clear();
                client.getProtocolHandlers().remove(RedirectProtocolHandler.NAME);
                client.getProtocolHandlers().remove(WWWAuthenticationProtocolHandler.NAME);
                client.getProtocolHandlers().remove(ProxyAuthenticationProtocolHandler.NAME);
            }
        });
        client.setName("edge-upstream");
        client.setByteBufferPool(new OwnViews(new ArrayByteBufferPool()));
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.setIdleTimeout(settings.upstreamKeepAlive().toMillis());
        client.setConnectTimeout(settings.connectTimeout().toMillis());
        client.setMaxConnectionsPerDestination(settings.connectionsPerSandbox());
        client.setMaxRequestsQueuedPerDestination(settings.connectionsPerSandbox());
        client.setResponseBufferSize(READ);
        client.setMaxRequestHeadersSize(settings.maxRequestHead() + 4_096);
        client.setMaxResponseHeadersSize(settings.maxRequestHead());
        client.setDestinationIdleTimeout(settings.upstreamKeepAlive().toMillis() * 4);
        return client;
    }
}
