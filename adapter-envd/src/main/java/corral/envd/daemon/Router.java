package corral.envd.daemon;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import corral.envd.access.Initialisation;
import corral.envd.access.Ownership;
import corral.envd.connect.ConnectHandler;
import corral.envd.connect.Service;
import corral.envd.json.Json;
import corral.envd.storage.StorageHandler;
import corral.envd.transfer.FilesHandler;
import corral.envd.transfer.HttpError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/** Decides what a request is for, and whether the caller may ask it. */
final class Router implements HttpHandler {
    private static final String UNAUTHORIZED =
            "unauthorized access, please provide a valid access token or method signing if supported";

    private final Ownership ownership;
    private final InitHandler init;
    private final FilesHandler files;
    private final Supplier<ConnectHandler> services;
    private final Supplier<StorageHandler> storage;
    private final Metrics metrics;
    private final StallGuard guard;
    private final boolean certificateNeeded;

    Router(
            Ownership ownership,
            InitHandler init,
            FilesHandler files,
            Supplier<ConnectHandler> services,
            Supplier<StorageHandler> storage,
            Metrics metrics,
            StallGuard guard,
            boolean certificateNeeded) {
        this.ownership = ownership;
        this.init = init;
        this.files = files;
        this.services = services;
        this.storage = storage;
        this.metrics = metrics;
        this.guard = guard;
        this.certificateNeeded = certificateNeeded;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
            if (exchange.getRequestMethod().equals("OPTIONS")) {
                preflight(exchange);
                return;
            }
            exchange.getResponseHeaders()
                    .set(
                            "Access-Control-Expose-Headers",
                            "Location, Cache-Control, X-Content-Type-Options, Connect-Content-Encoding, Grpc-Status, Grpc-Message, Grpc-Status-Details-Bin");
            try {
                route(exchange);
            } catch (HttpError refused) {
                if (exchange.getRequestMethod().equals("POST")) {
                    exchange.getResponseHeaders().set("Connection", "close"); // the rest of its body may be long
                }
                json(exchange, refused.status(), refused.json());
            } catch (InterruptedException _) {
                json(exchange, 503, new HttpError(503, "the daemon is ending").json());
            } catch (RuntimeException bug) {
                System.err.println("A request failed: " + bug);
                throw new IOException("A request failed.", bug);
            }
        }
    }

    private void route(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/health" -> exchange.sendResponseHeaders(204, -1);
            case "/init" -> {
                guard.guard(exchange);
                checkCertificate(exchange);
                init.handle(exchange);
            }
            case "/files" -> {
                guard.guard(exchange);
                files.handle(exchange);
            }
            default -> {
                String token = exchange.getRequestHeaders().getFirst("X-Access-Token");
                if (token == null || !ownership.opens(token)) {
                    throw new HttpError(401, UNAUTHORIZED);
                }
                owned(exchange, path);
            }
        }
    }

    /** Where the control plane has a certificate, nobody else gives orders; the TLS listener answers to such clients alone. */
    private void checkCertificate(HttpExchange exchange) throws HttpError {
        if (certificateNeeded && !(exchange instanceof HttpsExchange)) {
            throw new HttpError(403, "this endpoint answers at the TLS port alone, to clients with a certificate");
        }
    }

    private void owned(HttpExchange exchange, String path) throws IOException, HttpError, InterruptedException {
        Optional<Service.Method> method = services.get().method(path);
        if (method.isPresent() && method.get() instanceof Service.Method.OfClientStreaming) {
            guard.guardAnswer(exchange);
        } else {
            guard.guard(exchange);
        }
        if (method.isPresent()) {
            services.get().handle(exchange, method.get());
            return;
        }
        switch (path) {
            case "/files/compose" -> files.compose(exchange);
            case "/v1/storage/mounts" -> storage.get().handle(exchange);
            case "/envs" -> json(exchange, 200, Initialisation.shown(ownership.settings()));
            case "/metrics" -> json(exchange, 200, metrics.now());
            default -> throw new HttpError(404, "there is nothing at this path");
        }
    }

    private static void preflight(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        String asked = exchange.getRequestHeaders().getFirst("Access-Control-Request-Headers");
        headers.set("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, HEAD");
        headers.set("Access-Control-Allow-Headers", asked == null ? "*" : asked);
        headers.set("Access-Control-Max-Age", "7200");
        exchange.sendResponseHeaders(204, -1);
    }

    private static void json(HttpExchange exchange, int status, Json.Obj value) throws IOException {
        if (exchange.getResponseCode() != -1) {
            throw new IOException("An answer is under way already; it is broken off.");
        }
        byte[] body = value.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
