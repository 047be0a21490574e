package corral.envd.daemon;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** A request without a connection. */
final class RehearsedExchange extends HttpExchange {
    private final Headers request = new Headers();
    private final Headers response = new Headers();
    private final URI uri;
    private InputStream in;
    private OutputStream out = new ByteArrayOutputStream();
    private int status = -1;

    RehearsedExchange(String path, byte[] body) {
        this.uri = URI.create(path);
        this.in = new ByteArrayInputStream(body);
    }

    @Override
    public Headers getRequestHeaders() {
        return request;
    }

    @Override
    public Headers getResponseHeaders() {
        return response;
    }

    @Override
    public URI getRequestURI() {
        return uri;
    }

    @Override
    public String getRequestMethod() {
        return "POST";
    }

    @Override
    public @Nullable HttpContext getHttpContext() {
        return null;
    }

    @Override
    public void close() {
        // there is no connection
    }

    @Override
    public InputStream getRequestBody() {
        return in;
    }

    @Override
    public OutputStream getResponseBody() {
        return out;
    }

    @Override
    public void sendResponseHeaders(int code, long length) {
        status = code;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return InetSocketAddress.createUnresolved("rehearsal", 0);
    }

    @Override
    public int getResponseCode() {
        return status;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return InetSocketAddress.createUnresolved("rehearsal", 0);
    }

    @Override
    public String getProtocol() {
        return "HTTP/1.1";
    }

    @Override
    public @Nullable Object getAttribute(String name) {
        return null;
    }

    @Override
    public void setAttribute(String name, @Nullable Object value) {
        // nobody asks for attributes
    }

    @Override
    public void setStreams(@Nullable InputStream input, @Nullable OutputStream output) {
        in = input == null ? in : input;
        out = output == null ? out : output;
    }

    @Override
    public @Nullable HttpPrincipal getPrincipal() {
        return null;
    }
}
