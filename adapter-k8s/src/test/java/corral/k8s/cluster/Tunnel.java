package corral.k8s.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A way to the API server on which things go wrong, as a {@link Weather} says; the administrator's token is put in on the way. */
public final class Tunnel implements AutoCloseable {
    private final Cluster cluster;
    private final Weather weather;
    private final HttpClient client;
    private final HttpServer server;
    private final Set<InputStream> watches = ConcurrentHashMap.newKeySet();

    public Tunnel(Cluster cluster, Weather weather) throws IOException {
        this.cluster = cluster;
        this.weather = weather;
        this.client = HttpClient.newBuilder().sslContext(trusting(cluster)).build();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** Where the tunnel begins. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Ends every watch in the middle. */
    public void cutWatches() throws IOException {
        for (InputStream watch : watches) {
            watch.close();
        }
    }

    /** What the API server itself answers, whatever the weather. */
    public String ask(String method, String pathAndQuery, String type, byte[] body) throws IOException {
        return new String(forward(method, pathAndQuery, type, body).body().readAllBytes(), UTF_8);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String target = exchange.getRequestURI().toString();
            byte[] body = exchange.getRequestBody().readAllBytes();
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            String sent = type == null ? "application/json" : type;
            Weather.Request request =
                    new Weather.Request(method, target, () -> forward(method, target, sent, body), this);
            switch (weather.fate(request)) {
                case Weather.Fate.Passes() ->
                    pass(exchange, forward(method, target, sent, body), target.contains("watch=true"));
                case Weather.Fate.Answered(int code, String text) -> answer(exchange, code, text.getBytes(UTF_8));
                case Weather.Fate.Cut() -> {}
            }
        }
    }

    private void pass(HttpExchange exchange, HttpResponse<InputStream> response, boolean watch) throws IOException {
        try (InputStream from = response.body()) {
            if (!watch) {
                answer(exchange, response.statusCode(), from.readAllBytes());
                return;
            }
            watches.add(from);
            exchange.sendResponseHeaders(response.statusCode(), 0);
            byte[] buffer = new byte[64 << 10];
            for (int read = from.read(buffer); read >= 0 && weather.staysOpen(); read = from.read(buffer)) {
                exchange.getResponseBody().write(buffer, 0, read);
                exchange.getResponseBody().flush();
            }
        } finally {
            watches.remove(response.body());
        }
    }

    private static void answer(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private HttpResponse<InputStream> forward(String method, String target, String type, byte[] body)
            throws IOException {
        try {
            return client.send(
                    HttpRequest.newBuilder(cluster.url().resolve(target))
                            .header("Authorization", "Bearer " + cluster.token())
                            .header("Content-Type", type)
                            .method(method, BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted on the way to the API server", e);
        }
    }

    private static SSLContext trusting(Cluster cluster) throws IOException {
        try (InputStream pem = Files.newInputStream(cluster.certificate())) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("server" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the API server's certificate cannot be read", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        client.shutdownNow();
    }
}
