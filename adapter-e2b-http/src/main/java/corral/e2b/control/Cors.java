package corral.e2b.control;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import org.jspecify.annotations.Nullable;

/** Lets browsers call the control plane from any page: keys travel in headers, never in cookies. */
final class Cors {
    private static final int MAX_ECHO = 2_048;

    private Cors() {}

    static void apply(Context context) {
        if (context.header("Origin") == null) {
            return;
        }
        context.header("Access-Control-Allow-Origin", "*");
        context.header("Access-Control-Expose-Headers", "x-next-token, x-total-running, retry-after, should-retry");
        if (context.method().equals(HandlerType.OPTIONS) && context.header("Access-Control-Request-Method") != null) {
            context.header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
            context.header("Access-Control-Allow-Headers", allowed(context.header("Access-Control-Request-Headers")));
            context.header("Access-Control-Max-Age", "7200");
            context.status(204);
            context.skipRemainingHandlers();
        }
    }

    /** What was asked for, when it is a list of header names and nothing else. */
    private static String allowed(@Nullable String requested) {
        boolean plain = requested != null
                && !requested.isBlank()
                && requested.length() <= MAX_ECHO
                && requested.matches("[A-Za-z0-9!#$%&'*+.^_`|~, -]*");
        return plain && requested != null ? requested : "*";
    }
}
