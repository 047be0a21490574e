package corral.e2b.edge;

import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/** The sandbox's answer on its way to the client, one chunk at a time: each is sent at once, and the next read when it went out. */
final class ResponsePump extends IteratingCallback {
    private final Content.Source source;
    private final Request request;
    private final Response response;
    private final Runnable ending;
    private final Runnable done;
    private final Consumer<Throwable> broken;
    private Content.@Nullable Chunk chunk;
    private Content.@Nullable Chunk ahead;
    private boolean headSent;
    private boolean last;

    ResponsePump(
            Content.Source source,
            Request request,
            Response response,
            Runnable ending,
            Runnable done,
            Consumer<Throwable> broken) {
        this.source = source;
        this.request = request;
        this.response = response;
        this.ending = ending;
        this.done = done;
        this.broken = broken;
    }

    @Override
    protected Action process() throws Throwable {
        if (last) {
            return Action.SUCCEEDED;
        }
        Content.Chunk next = next();
        if (next == null) {
            if (!headSent) {
                // the client gets to know the status before there is any content
                headSent = true;
                response.write(false, BufferUtil.EMPTY_BUFFER, this);
                return Action.SCHEDULED;
            }
            if (WholeChunks.finish(request, this)) {
                return Action.SCHEDULED;
            }
            source.demand(Invocable.from(InvocationType.NON_BLOCKING, this::iterate));
            return Action.IDLE;
        }
        chunk = next;
        last = next.isLast() || endsHere();
        headSent = true;
        if (last) {
            ending.run();
        }
        response.write(last, next.getByteBuffer(), this);
        return Action.SCHEDULED;
    }

    /** What comes next and is not nothing: an empty frame in the middle of a stream makes some clients of HTTP/2 end the connection. */
    private Content.@Nullable Chunk next() throws Throwable {
        while (true) {
            Content.Chunk next = ahead == null ? source.read() : ahead;
            ahead = null;
            if (next == null) {
                return null;
            }
            if (Content.Chunk.isFailure(next)) {
                throw next.getFailure();
            }
            if (next.isLast() || next.hasRemaining()) {
                return next;
            }
            next.release();
        }
    }

    /** Whether it is known already that nothing follows; then the last content says so itself, and no empty frame has to. */
    private boolean endsHere() {
        Content.Chunk following = source.read();
        if (following == null) {
            return false;
        }
        if (following.isLast() && !Content.Chunk.isFailure(following) && !following.hasRemaining()) {
            following.release();
            return true;
        }
        ahead = following;
        return false;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
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
        if (ahead != null) {
            ahead.release();
            ahead = null;
        }
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
