package corral.e2b.edge;

import java.util.Optional;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** The client's request body on its way to the sandbox, one chunk at a time: the sandbox's pace is the client's. */
final class RequestBody implements Request.Content {
    private final org.eclipse.jetty.server.Request request;
    private volatile boolean touched;
    private volatile @Nullable Throwable clientFailure;

    RequestBody(org.eclipse.jetty.server.Request request) {
        this.request = request;
    }

    /** Whether something of it may have been sent already, so that the request cannot be sent again. */
    boolean touched() {
        return touched;
    }

    /** Why the client's side broke, if it did. */
    Optional<Throwable> clientFailure() {
        return Optional.ofNullable(clientFailure);
    }

    @Override
    public @Nullable String getContentType() {
        return null;
    }

    @Override
    public long getLength() {
        return request.getLength();
    }

    @Override
    public Content.@Nullable Chunk read() {
        Content.Chunk chunk = request.read();
        if (chunk != null) {
            touched = true;
            if (Content.Chunk.isFailure(chunk)) {
                clientFailure = chunk.getFailure();
            }
        }
        return chunk;
    }

    @Override
    public void demand(Runnable available) {
        request.demand(available);
    }

    /** The client's request is ended by who handles it, not by the connection to the sandbox. */
    @Override
    public void fail(Throwable failure) {}

    @Override
    public boolean rewind() {
        return !touched;
    }
}
