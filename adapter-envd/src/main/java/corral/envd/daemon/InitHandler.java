package corral.envd.daemon;

import com.sun.net.httpserver.HttpExchange;
import corral.envd.access.Initialisation;
import corral.envd.access.Ownership;
import corral.envd.connect.LargeBodies;
import corral.envd.json.MalformedJson;
import corral.envd.transfer.HttpError;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/**
 * {@code POST /init}: the control plane hands the sandbox to its owner. The edge refuses this path from outside. It waits until the daemon has
 * closed itself to other processes, since a token comes with it.
 */
final class InitHandler {
    /** The largest body. */
    static final int MAX_BODY_BYTES = 2 << 20;

    private final Ownership ownership;
    private final Marks marks;
    private final CountDownLatch hardened;

    InitHandler(Ownership ownership, Marks marks, CountDownLatch hardened) {
        this.ownership = ownership;
        this.marks = marks;
        this.hardened = hardened;
    }

    void handle(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        hardened.await();
        Initialisation asked;
        try (LargeBodies.Body body = LargeBodies.read(exchange.getRequestBody(), MAX_BODY_BYTES)
                .orElseThrow(() -> new HttpError(413, "the body has more than " + MAX_BODY_BYTES + " bytes"))) {
            asked = Initialisation.parse(body.bytes());
        } catch (MalformedJson malformed) {
            throw new HttpError(400, String.valueOf(malformed.getMessage()));
        }
        switch (ownership.initialise(asked)) {
            case ACCEPTED -> {
                marks.write(asked);
                exchange.sendResponseHeaders(204, -1);
            }
            case OTHER_EPOCH -> throw new HttpError(409, "this sandbox was initialised for another epoch");
            case WRONG_TOKEN -> throw new HttpError(401, "access token validation failed");
        }
    }
}
