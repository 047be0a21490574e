package corral.envd.connect;

import corral.envd.json.Fields;
import corral.envd.json.MalformedJson;
import java.io.IOException;

/** A method with one request and a stream of answers; it returns when the stream is to end. */
@FunctionalInterface
public interface ServerStreaming {
    /**
     * Sends answers until there are no more.
     *
     * @throws IOException when the caller is gone
     */
    void answer(Call call, Fields request, Replies replies)
            throws RpcError, MalformedJson, IOException, InterruptedException;
}
