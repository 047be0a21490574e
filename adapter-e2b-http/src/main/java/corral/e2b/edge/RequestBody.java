package corral.e2b.edge;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * The client's request body on its way to the sandbox, one chunk at a time: the sandbox's pace is the client's. Its beginning is kept, so that a body no
 * longer than that can be sent again.
 */
final class RequestBody implements Request.Content {
    /** How much of a body is kept, in bytes; one that went further cannot be sent again. Enough for a call to the daemon, little beside a connection. */
    static final int KEPT = 16 << 10;

    private static final byte[] NOTHING = new byte[0];

    private final org.eclipse.jetty.server.Request request;
    private byte[] kept = NOTHING;
    private int length;
    private int again;
    private boolean tooLong;
    private boolean ended;
    private boolean waiting;
    private volatile @Nullable Throwable clientFailure;

    RequestBody(org.eclipse.jetty.server.Request request) {
        this.request = request;
    }

    /** Why the client's side broke, if it did. */
    Optional<Throwable> clientFailure() {
        return Optional.ofNullable(clientFailure);
    }

    /** What the client said behind it, as the sandbox shall see it; asked when all of it was read. */
    HttpFields trailers() {
        HttpFields said = Headers.trailers(request.getTrailers());
        return said == null ? HttpFields.EMPTY : said;
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
    public synchronized Content.@Nullable Chunk read() {
        if (again < length) {
            ByteBuffer part = ByteBuffer.wrap(kept, again, length - again);
            again = length;
            return Content.Chunk.from(part, ended);
        }
        if (ended) {
            return Content.Chunk.EOF;
        }
        Content.Chunk chunk = request.read();
        if (chunk == null) {
            return null;
        }
        if (Content.Chunk.isFailure(chunk)) {
            clientFailure = chunk.getFailure();
        } else {
            ended = chunk.isLast();
            keep(chunk.getByteBuffer());
        }
        return chunk;
    }

    private void keep(ByteBuffer part) {
        int more = part.remaining();
        tooLong |= length + more > KEPT;
        if (tooLong) {
            kept = NOTHING;
            length = 0;
            again = 0;
            return;
        }
        if (more > 0) {
            byte[] grown = new byte[length + more];
            System.arraycopy(kept, 0, grown, 0, length);
            part.get(part.position(), grown, length, more);
            kept = grown;
            length = grown.length;
            again = length;
        }
    }

    @Override
    public void demand(Runnable available) {
        synchronized (this) {
            waiting = true;
        }
        request.demand(Invocable.from(Invocable.getInvocationType(available), () -> {
            synchronized (this) {
                waiting = false;
            }
            available.run();
        }));
    }

    /** The client's request is ended by who handles it, not by the connection to the sandbox. */
    @Override
    public void fail(Throwable failure) {}

    /** Goes back to the beginning; false when that is not kept any more, or somebody still waits for the next of it. */
    @Override
    public synchronized boolean rewind() {
        if (tooLong || waiting || clientFailure != null) {
            return false;
        }
        again = 0;
        return true;
    }
}
