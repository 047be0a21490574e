package corral.envd.connect;

import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.MalformedJson;

/** A method with one request and one answer. */
@FunctionalInterface
public interface Unary {
    Json.Obj answer(Call call, Fields request) throws RpcError, MalformedJson, InterruptedException;
}
