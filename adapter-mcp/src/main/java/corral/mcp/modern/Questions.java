package corral.mcp.modern;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Questions to the client in place of a result: the client asks again, with its answers and the state that came with the questions. Handlers of the SDK say
 * them in the {@code _meta} of their result; clients of earlier revisions cannot be asked.
 */
public final class Questions {
    /** The client lacks what a question needs. */
    public static final int MISSING_CAPABILITY = -32021;

    private static final String ASKED = "corral/inputRequests";
    private static final String STATE = "corral/requestState";

    /** What a client must have declared to be asked. */
    private static final Map<String, String> CAPABILITIES = Map.of(
            McpSchema.METHOD_ELICITATION_CREATE, "elicitation",
            McpSchema.METHOD_SAMPLING_CREATE_MESSAGE, "sampling",
            McpSchema.METHOD_ROOTS_LIST, "roots");

    private Questions() {}

    /** The {@code _meta} of a result that asks. */
    public static Map<String, Object> meta(Map<String, Object> asked, Optional<String> state) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(ASKED, asked);
        state.ifPresent(text -> meta.put(STATE, text));
        return meta;
    }

    /** The answers that a request brings, by the names of the questions. */
    public static Map<?, ?> answers(JSONRPCRequest request) {
        return request.params() instanceof Map<?, ?> params && params.get("inputResponses") instanceof Map<?, ?> given
                ? given
                : Map.of();
    }

    /** The state that a request brings back. */
    public static Optional<String> state(JSONRPCRequest request) {
        return request.params() instanceof Map<?, ?> params && params.get("requestState") instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }

    static boolean areIn(Map<?, ?> result) {
        return result.get("_meta") instanceof Map<?, ?> meta && meta.get(ASKED) instanceof Map;
    }

    /** What is asked of this client: questions that it has not declared to understand are left out. */
    static Map<String, Object> result(Map<?, ?> result, Map<?, ?> capabilities) {
        Map<String, Object> whole = new LinkedHashMap<>();
        whole.put("resultType", "input_required");
        if (result.get("_meta") instanceof Map<?, ?> meta && meta.get(ASKED) instanceof Map<?, ?> asked) {
            Map<String, Object> understood = new LinkedHashMap<>();
            asked.forEach((name, question) -> {
                if (capability(question).filter(capabilities::containsKey).isPresent()) {
                    understood.put(String.valueOf(name), question);
                }
            });
            whole.put("inputRequests", understood);
            if (meta.get(STATE) instanceof String state) {
                whole.put("requestState", state);
            }
        }
        return whole;
    }

    /** What the client lacks, when it can be asked nothing of what must be asked. */
    static Optional<JSONRPCError> lacking(Map<?, ?> result, Map<?, ?> capabilities) {
        if (!(result.get("_meta") instanceof Map<?, ?> meta) || !(meta.get(ASKED) instanceof Map<?, ?> asked)) {
            return Optional.empty();
        }
        Map<String, Object> required = new LinkedHashMap<>();
        for (Object question : asked.values()) {
            Optional<String> capability = capability(question);
            if (capability.filter(capabilities::containsKey).isPresent()) {
                return Optional.empty();
            }
            capability.ifPresent(name -> required.put(name, Map.of()));
        }
        return Optional.of(new JSONRPCError(
                MISSING_CAPABILITY,
                "This needs a client that can be asked: " + String.join(", ", required.keySet()) + ".",
                Map.of("requiredCapabilities", required)));
    }

    private static Optional<String> capability(Object question) {
        return question instanceof Map<?, ?> one && one.get("method") instanceof String method
                ? Optional.ofNullable(CAPABILITIES.get(method))
                : Optional.empty();
    }
}
