package corral.mcp;

import corral.api.work.WorkLimits;
import corral.mcp.transport.Identity;
import corral.mcp.transport.McpEndpoint;
import corral.mcp.transport.Offer;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.function.Consumer;

/** A server with nothing but the MCP front door, on a port that is free. */
public final class McpTestServer implements AutoCloseable {
    private final Javalin app;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private McpTestServer(Consumer<JavalinConfig> contribution, int port) {
        app = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.concurrency.useVirtualThreads = true;
            config.http.prefer405over404 = true;
            contribution.accept(config);
        });
        app.start("127.0.0.1", port);
    }

    /** The product over a world. */
    public static McpTestServer of(McpSettings settings, McpWorld world) {
        McpHttp http = new McpHttp(settings, world.core, world.work, WorkLimits.DEFAULT, world.time);
        return new McpTestServer(http::contribute, 0);
    }

    /** The same transport with another offer. */
    public static McpTestServer of(McpSettings settings, Offer offer, Identity identity, int port) {
        McpEndpoint endpoint = new McpEndpoint(settings, offer, identity);
        return new McpTestServer(endpoint::contribute, port);
    }

    public int port() {
        return app.port();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + app.port() + "/mcp");
    }

    /** Posts a body with these headers, name after value, beside the usual ones that they do not name. */
    public HttpResponse<String> post(String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url()).POST(HttpRequest.BodyPublishers.ofString(body));
        request.setHeader("Content-Type", "application/json");
        request.setHeader("Accept", "application/json, text/event-stream");
        for (int at = 0; at < headers.length; at += 2) {
            request.setHeader(headers[at], headers[at + 1]);
        }
        return send(request.build());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new AssertionError("The server did not answer.", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        client.close();
        app.stop();
    }
}
