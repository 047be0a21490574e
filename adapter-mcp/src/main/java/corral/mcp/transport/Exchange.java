package corral.mcp.transport;

import corral.mcp.McpSettings;
import corral.mcp.modern.ModernEra;
import io.javalin.http.Context;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer. What is done quickly is answered with JSON; what takes longer, or tells something meanwhile, becomes a stream of events. Each
 * sign of life on that shows whether the client is still there: one that has gone does not want the result, and the call hears of it.
 */
final class Exchange {
    /** How long a call may take to end when it is not wanted any more, before this thread stops waiting for it. */
    private static final Duration ABANDON = Duration.ofSeconds(20);

    private static final Duration GLANCE = Duration.ofMillis(100);

    private final McpSettings settings;
    private final McpJsonMapper json;
    private final Context context;
    private final boolean mayStream;
    private @Nullable EventStream stream;

    Exchange(McpSettings settings, McpJsonMapper json, Context context, boolean mayStream) {
        this.settings = settings;
        this.json = json;
        this.context = context;
        this.mayStream = mayStream;
    }

    void run(CallScope scope, JSONRPCRequest request, Function<CallScope, JSONRPCResponse> work) throws IOException {
        CompletableFuture<JSONRPCResponse> result = new CompletableFuture<>();
        Thread.ofVirtual().name("mcp-" + request.method()).start(() -> {
            try {
                result.complete(work.apply(scope));
            } catch (RuntimeException | Error failure) {
                result.completeExceptionally(failure);
            }
        });
        try {
            finish(awaited(scope, result), scope);
        } catch (IOException gone) {
            scope.leave();
            abandoned(result);
        } catch (InterruptedException interrupted) {
            scope.leave();
            Thread.currentThread().interrupt();
        }
    }

    private JSONRPCResponse awaited(CallScope scope, CompletableFuture<JSONRPCResponse> result)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        long nextSign = begun + settings.progressAfter().toNanos();
        while (true) {
            tell(scope);
            Duration wait = mayStream ? GLANCE : settings.progressEvery();
            try {
                return result.get(wait.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                long now = System.nanoTime();
                if (mayStream && now >= nextSign) {
                    sign(scope, Duration.ofNanos(now - begun));
                    nextSign = now + settings.progressEvery().toNanos();
                }
            } catch (ExecutionException failed) {
                throw new IllegalStateException("A call failed.", failed.getCause());
            }
        }
    }

    /** Sends what the call has told since. */
    private void tell(CallScope scope) throws IOException {
        JSONRPCNotification next = scope.waiting().poll();
        while (next != null && mayStream) {
            stream().message(json.writeValueAsString(next));
            next = scope.waiting().poll();
        }
    }

    private void sign(CallScope scope, Duration since) throws IOException {
        Optional<JSONRPCNotification> progress = scope.signOfLife(since.toMillis() / 1_000.0);
        if (progress.isPresent()) {
            stream().message(json.writeValueAsString(progress.get()));
        } else {
            stream().comment();
        }
    }

    private void finish(JSONRPCResponse response, CallScope scope) throws IOException {
        tell(scope);
        String text = json.writeValueAsString(response);
        if (stream == null) {
            context.status(ModernEra.status(response));
            context.contentType("application/json");
            context.result(text);
        } else {
            stream.message(text);
        }
    }

    private EventStream stream() throws IOException {
        EventStream open = stream;
        if (open == null) {
            open = EventStream.open(context.res());
            stream = open;
        }
        return open;
    }

    private static void abandoned(CompletableFuture<JSONRPCResponse> result) {
        try {
            JSONRPCResponse _ = result.get(ABANDON.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            return; // nobody is there to be told
        }
    }
}
