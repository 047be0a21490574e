package corral.k8s.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;

/** What becomes of requests on their way to the API server. Asked by many threads. */
public interface Weather {
    /** Nothing ever goes wrong. */
    Weather FAIR = request -> new Fate.Passes();

    /** Decides about one request. */
    Fate fate(Request request) throws IOException;

    /** Whether a watch goes on after what it has told. */
    default boolean staysOpen() {
        return true;
    }

    /**
     * A request that is on its way.
     *
     * @param target path and query
     * @param itself sends it, without regard to what the client gets to know
     * @param tunnel for other requests
     */
    record Request(String method, String target, Sending itself, Tunnel tunnel) {
        public boolean isWatch() {
            return target.contains("watch=true");
        }

        public boolean isRead() {
            return method.equals("GET");
        }
    }

    /** Sends a request to the API server. */
    interface Sending {
        HttpResponse<InputStream> send() throws IOException;
    }

    /** What the client gets. */
    sealed interface Fate {
        /** What the API server answers. */
        record Passes() implements Fate {}

        /** This instead. */
        record Answered(int code, String text) implements Fate {}

        /** Nothing: the connection breaks. */
        record Cut() implements Fate {}
    }
}
