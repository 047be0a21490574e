package corral.envd.transfer;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import corral.envd.access.Identity;
import corral.envd.access.Ownership;
import corral.envd.account.Account;
import corral.envd.account.UserPath;
import corral.envd.connect.LargeBodies;
import corral.envd.connect.RpcError;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/** {@code GET} and {@code POST /files}. Opened by the token or by a signature made with it. */
public final class FilesHandler {
    private static final int MAX_COMPOSE_BYTES = 1 << 20;

    private final Ownership ownership;
    private final Identity identity;
    private final Clock clock;

    public FilesHandler(Ownership ownership, Identity identity, Clock clock) {
        this.ownership = ownership;
        this.identity = identity;
        this.clock = clock;
    }

    /** Answers one request. */
    public void handle(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        switch (exchange.getRequestMethod()) {
            case "GET" -> download(exchange);
            case "POST" -> upload(exchange);
            default -> {
                exchange.getResponseHeaders().set("Allow", "GET, POST");
                exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void download(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        Query query = new Query(exchange.getRequestURI().getRawQuery());
        checkAccess(exchange.getRequestHeaders(), query, "read");
        Account user = user(query);
        Path path;
        try {
            path = UserPath.resolve(
                    query.get("path").orElse(""), user, ownership.settings().defaultDirectory());
        } catch (IllegalArgumentException refused) {
            throw new HttpError(400, "error resolving path: " + refused.getMessage());
        }
        new Download(user, path).send(exchange);
    }

    private void upload(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        Query query = new Query(exchange.getRequestURI().getRawQuery());
        checkAccess(exchange.getRequestHeaders(), query, "write");
        Account user = user(query);
        Optional<String> path = query.get("path").filter(text -> !text.isEmpty());
        Upload upload = new Upload(
                user, path, ownership.settings().defaultDirectory(), MetadataHeaders.of(exchange.getRequestHeaders()));
        answer(exchange, upload.store(exchange.getRequestHeaders(), exchange.getRequestBody()));
    }

    /** Joins files ({@code POST /files/compose}); the caller has shown the token. */
    public void compose(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        Compose compose;
        try (LargeBodies.Body body = LargeBodies.read(exchange.getRequestBody(), MAX_COMPOSE_BYTES)
                .orElseThrow(() -> new HttpError(413, "the body has more than " + MAX_COMPOSE_BYTES + " bytes"))) {
            Fields request = new Fields(JsonReader.object(body.bytes()));
            Account user = named(request.string("username"));
            compose = Compose.parse(user, request, ownership.settings().defaultDirectory());
        } catch (MalformedJson malformed) {
            throw new HttpError(400, String.valueOf(malformed.getMessage()));
        }
        answer(exchange, compose.join());
    }

    private static void answer(HttpExchange exchange, Json value) throws IOException {
        byte[] body = value.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private Account user(Query query) throws HttpError {
        return named(query.get("username"));
    }

    private Account named(Optional<String> name) throws HttpError {
        try {
            return identity.named(name);
        } catch (RpcError unknown) {
            throw new HttpError(401, unknown.sentence());
        }
    }

    private void checkAccess(Headers headers, Query query, String operation) throws HttpError {
        String token = headers.getFirst("X-Access-Token");
        if (token != null) {
            if (!ownership.opens(token)) {
                throw new HttpError(401, "access token present in header but does not match");
            }
            return;
        }
        Optional<String> signature = query.get("signature");
        if (signature.isEmpty()) {
            throw new HttpError(401, "missing signature query parameter");
        }
        Optional<String> expiration = query.get("signature_expiration");
        String path = query.get("path").orElse("");
        String user = query.get("username").orElse("");
        if (!ownership.signed(signature.get(), path, operation, user, expiration)) {
            throw new HttpError(401, "invalid signature");
        }
        if (expiration.isPresent() && expired(expiration.get())) {
            throw new HttpError(401, "signature is already expired");
        }
    }

    private boolean expired(String seconds) {
        try {
            return Long.parseLong(seconds) < clock.instant().getEpochSecond();
        } catch (NumberFormatException _) {
            return true;
        }
    }
}
