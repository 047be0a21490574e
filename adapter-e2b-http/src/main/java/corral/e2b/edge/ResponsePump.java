package corral.e2b.edge;

import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/** The sandbox's answer on its way to the client, one chunk at a time: each is sent at once, and the next read when it went out. */
final class ResponsePump extends IteratingCallback {
    private final Content.Source source;
    private final Response response;
    private final Runnable done;
    private final Consumer<Throwable> broken;
    private Content.@Nullable Chunk chunk;
    private boolean headSent;
    private boolean last;

    ResponsePump(Content.Source source, Response response, Runnable done, Consumer<Throwable> broken) {
        this.source = source;
        this.response = response;
        this.done = done;
        this.broken = broken;
    }

    @Override
    protected Action process() throws Throwable {
        while (!last) {
            Content.Chunk next = source.read();
            if (next == null) {
                if (!headSent) {
                    // the client gets to know the status before there is any content
                    headSent = true;
                    response.write(false, BufferUtil.EMPTY_BUFFER, this);
                    return Action.SCHEDULED;
                }
                source.demand(this::iterate);
                return Action.IDLE;
            }
            if (Content.Chunk.isFailure(next)) {
                throw next.getFailure();
            }
            last = next.isLast();
            if (!last && !next.hasRemaining()) {
                next.release();
                continue;
            }
            headSent = true;
            chunk = next;
            response.write(last, next.getByteBuffer(), this);
            return Action.SCHEDULED;
        }
        return Action.SUCCEEDED;
    }

    @Override
    protected void onSuccess() {
        release();
    }

    @Override
    protected void onCompleteSuccess() {
        done.run();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        release();
        source.fail(cause);
        broken.accept(cause);
    }

    private void release() {
        Content.Chunk written = chunk;
        chunk = null;
        if (written != null) {
            written.release();
        }
    }
}
