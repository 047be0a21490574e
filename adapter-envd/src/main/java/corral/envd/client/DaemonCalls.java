package corral.envd.client;

import corral.api.work.Door;
import corral.api.work.Inside;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Calls of the Connect protocol, and what their errors mean to the ports. */
record DaemonCalls(int port) {
    /** For everything but the end of a command. */
    static final Duration AT_MOST = Duration.ofSeconds(15);

    /** The largest answer that is read whole; a directory of 30 000 entries fits. */
    static final int MAX_ANSWER_BYTES = 16 << 20;

    private static final int ENVELOPE_BYTES = 5;

    /** One call with one answer. */
    Inside<Json.Obj> ask(Door door, Optional<String> user, String method, Json.Obj request) {
        Map<String, String> headers = headers(user, "application/json");
        try (DaemonStream stream = DaemonStream.open(door, port, "POST /" + method, headers, utf8(request), AT_MOST)) {
            byte[] answer = stream.readAll(MAX_ANSWER_BYTES, AT_MOST);
            Json.Obj body = JsonReader.object(answer);
            return stream.status() == 200 ? new Inside.Done<>(body) : refused(stream.status(), body);
        } catch (IOException | MalformedJson failed) {
            return unreachable(door, method, failed);
        }
    }

    /** One call whose answers come one by one. */
    MessageStream stream(Door door, Optional<String> user, String method, Json.Obj request, Map<String, String> more)
            throws IOException {
        Map<String, String> headers = headers(user, "application/connect+json");
        headers.putAll(more);
        byte[] message = utf8(request);
        byte[] body = ByteBuffer.allocate(ENVELOPE_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
        return new MessageStream(DaemonStream.open(door, port, "POST /" + method, headers, body, AT_MOST));
    }

    private static Map<String, String> headers(Optional<String> user, String type) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", type);
        headers.put("Connect-Protocol-Version", "1");
        user.ifPresent(name -> headers.put(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString((name + ":").getBytes(StandardCharsets.UTF_8))));
        return headers;
    }

    /** What an error of a stream's end, or of a call with one answer, means. */
    static <T> Inside<T> refused(Json.Obj error) {
        String code = text(error, "code");
        String sentence = text(error, "message");
        return switch (code) {
            case "not_found" -> new Inside.Missing<>();
            case "invalid_argument",
                    "permission_denied",
                    "resource_exhausted",
                    "failed_precondition",
                    "already_exists",
                    "out_of_range",
                    "deadline_exceeded",
                    "unauthenticated" -> new Inside.Rejected<>(sentence);
            default -> new Inside.Unreachable<>("The daemon answered " + code + ": " + sentence);
        };
    }

    private static Inside<Json.Obj> refused(int status, Json.Obj error) {
        return error.fields().get("code") instanceof Json.Str
                ? refused(error)
                : new Inside.Unreachable<>("The daemon answered " + status + ": " + text(error, "message"));
    }

    static <T> Inside<T> unreachable(Door door, String method, Exception failed) {
        return new Inside.Unreachable<>(
                "The daemon at " + door.address().ip() + " did not answer " + method + ": " + failed.getMessage());
    }

    static String text(Json.Obj object, String field) {
        return object.fields().get(field) instanceof Json.Str(String text) ? text : "";
    }

    static byte[] utf8(Json.Obj message) {
        return message.text().getBytes(StandardCharsets.UTF_8);
    }
}
