package corral.mcp.transport;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.util.Map;
import java.util.Optional;

/** Whether the parameters of a request have the shape that its method needs, before the SDK reads them. */
final class Shapes {
    private Shapes() {}

    /** What is wrong, in a sentence. */
    static Optional<String> complaint(JSONRPCRequest request) {
        Map<?, ?> params = request.params() instanceof Map<?, ?> given ? given : Map.of();
        return switch (request.method()) {
            case McpSchema.METHOD_TOOLS_CALL, McpSchema.METHOD_PROMPT_GET ->
                text(params, "name").or(() -> object(params, "arguments", false));
            case McpSchema.METHOD_RESOURCES_READ -> text(params, "uri");
            case McpSchema.METHOD_INITIALIZE ->
                text(params, "protocolVersion").or(() -> object(params, "capabilities", false));
            case McpSchema.METHOD_COMPLETION_COMPLETE -> completion(params);
            default -> Optional.empty();
        };
    }

    private static Optional<String> completion(Map<?, ?> params) {
        return object(params, "ref", true)
                .or(() -> object(params, "argument", true))
                .or(() -> params.get("argument") instanceof Map<?, ?> argument
                        ? text(argument, "name").or(() -> text(argument, "value"))
                        : Optional.empty())
                .or(() -> params.get("ref") instanceof Map<?, ?> ref
                        ? text(ref, "type")
                                .or(() -> "ref/prompt".equals(ref.get("type"))
                                        ? text(ref, "name")
                                        : "ref/resource".equals(ref.get("type"))
                                                ? text(ref, "uri")
                                                : Optional.of("The field type must be ref/prompt or ref/resource."))
                        : Optional.empty());
    }

    private static Optional<String> text(Map<?, ?> params, String field) {
        return params.get(field) instanceof String
                ? Optional.empty()
                : Optional.of("The field " + field + " must be a string.");
    }

    private static Optional<String> object(Map<?, ?> params, String field, boolean required) {
        boolean right = params.get(field) instanceof Map || (!required && params.get(field) == null);
        return right ? Optional.empty() : Optional.of("The field " + field + " must be an object.");
    }
}
