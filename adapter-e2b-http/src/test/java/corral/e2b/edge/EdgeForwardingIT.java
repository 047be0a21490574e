package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import corral.api.routing.RoutingDecisions.Admission;
import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What passes through the edge arrives as it was sent, over HTTP/1.1 and over HTTP/2. */
class EdgeForwardingIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");
    private static final int MEBI = 1 << 20;

    private E2bTestServer server;
    private HttpServer sandbox;
    private final HttpClient client =
            HttpClient.newBuilder().sslContext(TestCertificate.trustingAny()).build();

    enum Listener {
        PLAIN_HTTP1(HttpClient.Version.HTTP_1_1),
        TLS_HTTP1(HttpClient.Version.HTTP_1_1),
        TLS_HTTP2(HttpClient.Version.HTTP_2);

        final HttpClient.Version version;

        Listener(HttpClient.Version version) {
            this.version = version;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new E2bTestServer(E2bSettings.DEFAULT);
        sandbox = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sandbox.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        sandbox.start();
        server.core.forward(ID, sandbox.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        sandbox.stop(0);
    }

    @ParameterizedTest
    @EnumSource
    void methodPathQueryHeadersAndBodyArrive(Listener listener) throws Exception {
        sandbox.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String said = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " host="
                    + exchange.getRequestHeaders().getFirst("Host") + " x="
                    + exchange.getRequestHeaders().get("X-Twice") + " proto="
                    + exchange.getRequestHeaders().getFirst("X-Forwarded-Proto") + " te="
                    + exchange.getRequestHeaders().getFirst("TE") + " body="
                    + new String(body, StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("X-Back", "one");
            exchange.getResponseHeaders().add("X-Back", "two");
            byte[] answer = said.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(418, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        URI uri = uri(listener, "/a%2Fb//c/../d?q=%20&r=|".replace("|", "%7C"));
        HttpResponse<String> response = client.send(
                request(listener, uri)
                        .header("X-Twice", "1")
                        .header("X-Twice", "2")
                        .POST(HttpRequest.BodyPublishers.ofString("hello"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(418);
        assertThat(response.version()).isEqualTo(listener.version);
        assertThat(response.headers().allValues("X-Back")).containsExactly("one", "two");
        assertThat(response.body())
                .isEqualTo("POST /a%2Fb//c/../d?q=%20&r=%7C host=" + uri.getAuthority() + " x=[1, 2] proto="
                        + uri.getScheme() + " te=null body=hello");
    }

    @Test
    void aMaskedHostStandsForTheOneThatWasAskedForAndTheTrafficTokenStaysHere() throws Exception {
        server.core.admission = token -> new Admission.Admitted(Optional.of("inside:8080"));
        sandbox.createContext("/", exchange -> {
            String said = exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestHeaders().getFirst("X-Forwarded-Host") + " "
                    + exchange.getRequestHeaders().getFirst("E2b-Traffic-Access-Token");
            exchange.sendResponseHeaders(200, said.length());
            exchange.getResponseBody().write(said.getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        HttpResponse<String> response = client.send(
                request(Listener.PLAIN_HTTP1, server.http("/"))
                        .header("e2b-traffic-access-token", "secret")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("inside:8080 127.0.0.1:" + server.port() + " null");
    }

    @ParameterizedTest
    @EnumSource
    void emptyBodiesAndBodylessAnswersPass(Listener listener) throws Exception {
        sandbox.createContext("/", exchange -> {
            String length = exchange.getRequestHeaders().getFirst("Content-Length");
            String encoding = exchange.getRequestHeaders().getFirst("Transfer-Encoding");
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("X-Framing", length + "," + encoding);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        HttpResponse<byte[]> got = client.send(
                request(listener, uri(listener, "/")).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(got.statusCode()).isEqualTo(204);
        assertThat(got.headers().firstValue("X-Framing")).contains("null,null");
        HttpResponse<byte[]> head = client.send(
                request(listener, uri(listener, "/"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(head.statusCode()).isEqualTo(204);
        HttpResponse<byte[]> posted = client.send(
                request(listener, uri(listener, "/"))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(posted.statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @EnumSource
    void aHundredMebibytesPassBothWays(Listener listener) throws Exception {
        sandbox.createContext("/up", exchange -> {
            long sum = 0;
            byte[] buffer = new byte[1 << 16];
            try (InputStream in = exchange.getRequestBody()) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    sum += read;
                }
            }
            byte[] answer = Long.toString(sum).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        sandbox.createContext("/down", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 100; i++) {
                    out.write(new byte[MEBI]);
                }
            }
        });
        byte[] mebi = new byte[MEBI];
        HttpResponse<String> up = client.send(
                request(listener, uri(listener, "/up"))
                        .POST(HttpRequest.BodyPublishers.ofByteArrays(java.util.Collections.nCopies(100, mebi)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(up.body()).isEqualTo(Long.toString(100L * MEBI));
        HttpResponse<InputStream> down = client.send(
                request(listener, uri(listener, "/down")).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = down.body()) {
            long sum = 0;
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum += read;
            }
            assertThat(sum).isEqualTo(100L * MEBI);
        }
    }

    private URI uri(Listener listener, String path) {
        return listener == Listener.PLAIN_HTTP1 ? server.http(path) : server.https(path);
    }

    private static HttpRequest.Builder request(Listener listener, URI uri) {
        return HttpRequest.newBuilder(uri)
                .version(listener.version)
                .header("E2b-Sandbox-Id", ID.value())
                .header("E2b-Sandbox-Port", "8080");
    }
}
