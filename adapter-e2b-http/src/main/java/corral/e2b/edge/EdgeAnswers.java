package corral.e2b.edge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.sandbox.SandboxId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the edge answers itself, in the words that E2B clients look for; a page for people who look with a browser. */
final class EdgeAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EdgeAnswers() {}

    static void notFound(Request request, Response response, Callback callback, SandboxId id) {
        answer(request, response, callback, 502, id, "The sandbox was not found", Map.of());
    }

    static void portNotOpen(Request request, Response response, Callback callback, SandboxId id, int port) {
        answer(
                request,
                response,
                callback,
                502,
                id,
                "The sandbox is running but port is not open",
                Map.of("port", port));
    }

    static void brokeOff(Request request, Response response, Callback callback, SandboxId id) {
        answer(
                request,
                response,
                callback,
                502,
                id,
                "The connection to the sandbox was lost before it answered",
                Map.of());
    }

    /** @param fault of the token: missing or invalid */
    static void notAdmitted(Request request, Response response, Callback callback, SandboxId id, String fault) {
        answer(
                request,
                response,
                callback,
                403,
                id,
                "Sandbox is secured with traffic access token. Token header '" + Headers.TRAFFIC_TOKEN + "' is "
                        + fault,
                Map.of());
    }

    static void transitioning(Request request, Response response, Callback callback, SandboxId id) {
        answer(
                request,
                response,
                callback,
                409,
                id,
                "The sandbox is still transitioning. Try again in a moment.",
                Map.of());
    }

    static void tooMany(Request request, Response response, Callback callback, SandboxId id, int limit) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
        answer(
                request,
                response,
                callback,
                429,
                id,
                "The sandbox has too many open connections. Close some, or try again in a moment.",
                Map.of("connectionLimit", limit));
    }

    static void refusedToWake(
            Request request, Response response, Callback callback, SandboxId id, int status, String why) {
        answer(request, response, callback, status, id, why, Map.of());
    }

    static void malformed(Request request, Response response, Callback callback, String sentence) {
        write(request, response, callback, 400, sentence, Map.of("code", 400, "message", sentence));
    }

    static void reserved(Request request, Response response, Callback callback, String path) {
        String sentence = "This endpoint is reserved for the platform and cannot be called from outside.";
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("message", sentence);
        body.put("path", path);
        body.put("code", 404);
        write(request, response, callback, 404, sentence, body);
    }

    private static void answer(
            Request request,
            Response response,
            Callback callback,
            int status,
            SandboxId id,
            String message,
            Map<String, Object> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("sandboxId", id.value());
        body.put("message", message);
        body.putAll(more);
        body.put("code", status);
        write(request, response, callback, status, message, body);
    }

    private static void write(
            Request request,
            Response response,
            Callback callback,
            int status,
            String message,
            Map<String, Object> body) {
        byte[] content = isForAPerson(request) ? page(status, message) : json(body);
        response.setStatus(status);
        response.getHeaders()
                .put(
                        HttpHeader.CONTENT_TYPE,
                        isForAPerson(request) ? "text/html; charset=utf-8" : "application/json; charset=utf-8");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("Access-Control-Allow-Origin", "*");
        response.write(true, ByteBuffer.wrap(content), callback);
    }

    /** Only what looks like somebody navigating with a browser: programs get JSON. */
    private static boolean isForAPerson(Request request) {
        String agent = request.getHeaders().get(HttpHeader.USER_AGENT);
        String accept = request.getHeaders().get(HttpHeader.ACCEPT);
        String mode = request.getHeaders().get("Sec-Fetch-Mode");
        return agent != null
                && agent.toLowerCase(Locale.ROOT).startsWith("mozilla/")
                && accept != null
                && accept.contains("text/html")
                && !"cors".equalsIgnoreCase(mode);
    }

    private static byte[] json(Map<String, Object> body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("Texts and numbers can be written as JSON.", impossible);
        }
    }

    /** Says nothing that came with the request: no text of a stranger gets into a page. */
    private static byte[] page(int status, String message) {
        String page = """
                <!doctype html>
                <html lang="en"><meta charset="utf-8"><title>%d</title>
                <body style="font-family: sans-serif; margin: 15%% auto; max-width: 34em">
                <h1>%d</h1><p>%s</p></body></html>
                """.formatted(status, status, message);
        return page.getBytes(StandardCharsets.UTF_8);
    }
}
