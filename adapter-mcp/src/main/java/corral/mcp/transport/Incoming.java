package corral.mcp.transport;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What a body holds. */
sealed interface Incoming {
    record Request(JSONRPCRequest request) implements Incoming {}

    record Notification(JSONRPCNotification notification) implements Incoming {}

    /** An answer to something that this server never asks. */
    record Response() implements Incoming {}

    /**
     * Not one message of JSON-RPC.
     *
     * @param id of the request, as far as it could be told
     */
    record Malformed(Optional<Object> id, JSONRPCError error) implements Incoming {}

    static Incoming read(McpJsonMapper json, byte[] body) {
        Object value;
        try {
            value = json.readValue(body, Object.class);
        } catch (IOException | RuntimeException _) {
            return malformed(Optional.empty(), ErrorCodes.PARSE_ERROR, "The body is not JSON.");
        }
        if (!(value instanceof Map<?, ?> message)) {
            return malformed(
                    Optional.empty(),
                    ErrorCodes.INVALID_REQUEST,
                    "The body must be one JSON-RPC message; batches are not served.");
        }
        Object id = message.get("id");
        boolean hasId = message.containsKey("id");
        Optional<Object> known = id instanceof String || id instanceof Integer || id instanceof Long
                ? Optional.of(id)
                : Optional.empty();
        if (!"2.0".equals(message.get("jsonrpc"))) {
            return malformed(known, ErrorCodes.INVALID_REQUEST, "The field jsonrpc must be \"2.0\".");
        }
        if (hasId && known.isEmpty()) {
            return malformed(known, ErrorCodes.INVALID_REQUEST, "The field id must be a string or a whole number.");
        }
        Object method = message.get("method");
        if (method == null && hasId && (message.containsKey("result") || message.containsKey("error"))) {
            return new Response();
        }
        if (!(method instanceof String name) || name.isEmpty()) {
            return malformed(known, ErrorCodes.INVALID_REQUEST, "The field method must be a string.");
        }
        Object params = message.get("params");
        if (message.containsKey("params") && !(params instanceof Map)) {
            return malformed(known, ErrorCodes.INVALID_PARAMS, "The field params must be an object.");
        }
        if (params instanceof Map<?, ?> given && given.containsKey("_meta") && !(given.get("_meta") instanceof Map)) {
            return malformed(known, ErrorCodes.INVALID_PARAMS, "The field _meta must be an object.");
        }
        return known.<Incoming>map(given ->
                        new Request(new JSONRPCRequest("2.0", name, given, params == null ? Map.of() : params)))
                .orElseGet(() ->
                        new Notification(new JSONRPCNotification("2.0", name, params == null ? Map.of() : params)));
    }

    private static Malformed malformed(Optional<Object> id, int code, String sentence) {
        return new Malformed(id, new JSONRPCError(code, sentence));
    }
}
