package corral.envd.connect;

import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.MalformedJson;
import java.io.IOException;
import java.util.Optional;

/** A method with a stream of requests and one answer. */
@FunctionalInterface
public interface ClientStreaming {
    Json.Obj answer(Call call, Requests requests) throws RpcError, MalformedJson, IOException, InterruptedException;

    /** What the caller sends, one message after the other; nothing at its end. */
    @FunctionalInterface
    interface Requests {
        Optional<Fields> next() throws RpcError, MalformedJson, IOException;
    }
}
