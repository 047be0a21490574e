package corral.e2b.control;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Says in E2B's form what the server itself found wrong, before any route could: a head that cannot be read, or is too long. */
public final class ServerErrors implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        E2bError error = E2bError.of(status, sentence(status));
        byte[] body = Json.write(error.body());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        error.shouldRetry().ifPresent(retry -> response.getHeaders().put("Should-Retry", Boolean.toString(retry)));
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private static String sentence(int status) {
        return switch (status) {
            case 400 -> "The request cannot be read.";
            case 404 -> "There is no such route.";
            case 408 -> "The request took too long.";
            case 414, 431 -> "The head of the request is too long.";
            case 426, 505 -> "That version of HTTP is not spoken here.";
            default -> status >= 500 ? "Something went wrong here." : "The request cannot be handled.";
        };
    }
}
