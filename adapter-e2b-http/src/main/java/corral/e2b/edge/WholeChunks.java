package corral.e2b.edge;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 towards clients, whose chunks can be finished before there is a next one. Jetty sends the line end of a chunk together with the next; clients
 * that wait for it before they hand the chunk out (Python's urllib3) would see each event of a stream one event late.
 */
public final class WholeChunks extends HttpConnectionFactory {
    private static final byte[] LINE_END = {'\r', '\n'};

    public WholeChunks(HttpConfiguration config) {
        super(config);
        setInputBufferSize(UpstreamClient.READ);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        HttpConnection connection = new HttpConnection(getHttpConfiguration(), connector, endPoint) {
            @Override
            protected HttpGenerator newHttpGenerator() {
                return new Generator();
            }
        };
        connection.setTransferEncodingChunkMaxLength(getTransferEncodingChunkMaxLength());
        return configure(connection, connector, endPoint);
    }

    /**
     * Finishes the chunk that was written last, where that was left open. Only while no write is in progress. Tells false, and leaves the callback
     * alone, when there was nothing to do.
     */
    static boolean finish(Request request, Callback callback) {
        if (request.getConnectionMetaData().getConnection() instanceof HttpConnection http1
                && http1.getGenerator() instanceof Generator generator
                && generator.takeOpenChunk()) {
            http1.getEndPoint().write(callback, ByteBuffer.wrap(LINE_END));
            return true;
        }
        return false;
    }

    /** Knows whether a chunk is open, and leaves out the line end that {@link #finish} has sent. */
    private static final class Generator extends HttpGenerator {
        private boolean open;
        private boolean finished;

        private boolean takeOpenChunk() {
            if (!open || finished) {
                return false;
            }
            finished = true;
            return true;
        }

        @Override
        public void reset() {
            super.reset();
            open = false;
            finished = false;
        }

        @Override
        public Result generateResponse(
                MetaData.@Nullable Response info,
                boolean head,
                @Nullable ByteBuffer header,
                @Nullable ByteBuffer chunk,
                @Nullable ByteBuffer content,
                boolean last)
                throws IOException {
            boolean chunked = isChunking();
            Result result = super.generateResponse(info, head, header, chunk, content, last);
            chunked |= isChunking();
            if (chunked && result == Result.FLUSH) {
                boolean begins = chunk != null && chunk.hasRemaining();
                if (chunk != null && begins && open && finished) {
                    chunk.position(chunk.position() + LINE_END.length);
                }
                // the first chunk begins in the head, when there is content already
                if (begins || has(header)) {
                    open = has(content);
                    finished = false;
                }
            }
            return result;
        }

        private static boolean has(@Nullable ByteBuffer buffer) {
            return buffer != null && buffer.hasRemaining();
        }
    }
}
