package corral.envd.connect;

import java.util.Map;

/**
 * The methods of one service.
 *
 * @param name with its package, as in the path
 * @param methods by name
 */
public record Service(String name, Map<String, Method> methods) {
    public Service {
        methods = Map.copyOf(methods);
    }

    /** How a method is called. */
    public sealed interface Method {
        record OfUnary(Unary method) implements Method {}

        record OfServerStreaming(ServerStreaming method) implements Method {}

        record OfClientStreaming(ClientStreaming method) implements Method {}
    }
}
