package corral.mcp.transport;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/** One call while it is under way: who makes it, whether it is still wanted, and what is told meanwhile. */
public final class CallScope {
    /** Notifications of one call that wait to be sent; more are dropped, since the result says all. */
    static final int MAX_WAITING = 256;

    private static final String KEY = "corral.call";

    private final Identity.Guest guest;
    private final JSONRPCRequest request;
    private final Optional<Object> progressToken;
    private final LinkedBlockingQueue<JSONRPCNotification> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private volatile boolean wanted = true;
    private volatile String doing = "The call is under way.";

    CallScope(Identity.Guest guest, JSONRPCRequest request) {
        this.guest = guest;
        this.request = request;
        this.progressToken =
                request.params() instanceof Map<?, ?> params && params.get("_meta") instanceof Map<?, ?> meta
                        ? Optional.<Object>ofNullable(meta.get("progressToken"))
                                .filter(token -> token instanceof String || token instanceof Number)
                        : Optional.empty();
    }

    /** The call that a handler of the SDK works for. */
    public static CallScope of(McpTransportContext context) {
        if (context.get(KEY) instanceof CallScope scope) {
            return scope;
        }
        throw new IllegalStateException("The transport gives every call its scope.");
    }

    McpTransportContext context() {
        return McpTransportContext.create(Map.of(KEY, this));
    }

    public Identity.Guest guest() {
        return guest;
    }

    /** What was asked. */
    public JSONRPCRequest request() {
        return request;
    }

    /** Whether somebody still waits for the result. */
    public boolean isWanted() {
        return wanted;
    }

    void leave() {
        wanted = false;
    }

    /** What is being done, for whoever is told how it goes. */
    public void doing(String sentence) {
        doing = sentence;
    }

    /** Tells how it goes, at once, when the caller wants to know. */
    public void progress(double progress, double total, String sentence) {
        progressToken.ifPresent(token -> send(
                McpSchema.METHOD_NOTIFICATION_PROGRESS,
                new ProgressNotification(token, progress, total, sentence, null)));
    }

    /** Sends a notification that belongs to this call. */
    public void send(String method, Object params) {
        boolean _ = waiting.offer(new JSONRPCNotification("2.0", method, params));
    }

    /** A sign of life with what is being done, when the caller wants to know. */
    Optional<JSONRPCNotification> signOfLife(double seconds) {
        return progressToken.map(token -> new JSONRPCNotification(
                "2.0",
                McpSchema.METHOD_NOTIFICATION_PROGRESS,
                new ProgressNotification(token, seconds, null, doing, null)));
    }

    LinkedBlockingQueue<JSONRPCNotification> waiting() {
        return waiting;
    }
}
