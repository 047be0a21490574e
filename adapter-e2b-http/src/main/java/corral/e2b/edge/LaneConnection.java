package corral.e2b.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpExchange;
import org.eclipse.jetty.client.transport.SendFailure;
import org.eclipse.jetty.client.transport.internal.HttpChannelOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpConnectionOverHTTP;
import org.eclipse.jetty.client.transport.internal.HttpSenderOverHTTP;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A connection to a sandbox whose chunks are sent whole. Jetty's own generator sends the line end of a chunk with the next one; servers that wait
 * for it before they hand the chunk out (the JDK's, which the daemon runs on) would see each message of a stream one message late.
 */
final class LaneConnection extends HttpConnectionOverHTTP {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = {'0', '\r', '\n'};

    LaneConnection(EndPoint endPoint, Map<String, Object> context) {
        super(endPoint, context);
    }

    /** Looks first whether the sandbox has closed a kept connection meanwhile; the request is then given another one. */
    @Override
    public SendFailure send(HttpExchange exchange) {
        if (getMessagesOut() > 0 && hasEnded()) {
            close();
            return new SendFailure(new EofException("The sandbox has closed this connection."), true);
        }
        return super.send(exchange);
    }

    private boolean hasEnded() {
        try {
            // whatever comes without having been asked for ends it too: it would be taken for the answer
            return getEndPoint().fill(BufferUtil.allocate(1)) != 0;
        } catch (IOException broken) {
            return true;
        }
    }

    @Override
    protected HttpChannelOverHTTP newHttpChannel() {
        return new HttpChannelOverHTTP(this) {
            @Override
            protected HttpSenderOverHTTP newHttpSender() {
                return new WholeChunks(this);
            }
        };
    }

    private final class WholeChunks extends HttpSenderOverHTTP {
        private WholeChunks(HttpChannelOverHTTP channel) {
            super(channel);
        }

        @Override
        protected void sendHeaders(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            if (last || !content.hasRemaining() || !isChunked(exchange)) {
                super.sendHeaders(exchange, content, last, callback);
                return;
            }
            super.sendHeaders(
                    exchange,
                    BufferUtil.EMPTY_BUFFER,
                    false,
                    Callback.from(() -> sendChunk(exchange, content, false, callback), callback::failed));
        }

        @Override
        protected void sendContent(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            if (isChunked(exchange)) {
                sendChunk(exchange, content, last, callback);
            } else {
                super.sendContent(exchange, content, last, callback);
            }
        }

        private void sendChunk(HttpExchange exchange, ByteBuffer content, boolean last, Callback callback) {
            ByteBuffer end = last ? end(exchange.getRequest()) : BufferUtil.EMPTY_BUFFER;
            if (!content.hasRemaining()) {
                getEndPoint().write(callback, end);
                return;
            }
            byte[] size = (Integer.toHexString(content.remaining()) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            getEndPoint().write(callback, ByteBuffer.wrap(size), content, ByteBuffer.wrap(LINE_END), end);
        }

        /** The last chunk and what follows it; names and values have been read from a request, and hold no line ends. */
        private static ByteBuffer end(Request request) {
            ByteArrayOutputStream end = new ByteArrayOutputStream();
            end.writeBytes(LAST_CHUNK);
            if (request.getBody() instanceof RequestBody body) {
                for (HttpField field : body.trailers()) {
                    String line = field.getName() + ": " + (field.getValue() == null ? "" : field.getValue()) + "\r\n";
                    end.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
                }
            }
            end.writeBytes(LINE_END);
            return ByteBuffer.wrap(end.toByteArray());
        }

        /** A body whose length nobody has said. */
        private static boolean isChunked(HttpExchange exchange) {
            Request request = exchange.getRequest();
            Request.Content body = request.getBody();
            return body != null && body.getLength() < 0 && !request.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
        }
    }
}
