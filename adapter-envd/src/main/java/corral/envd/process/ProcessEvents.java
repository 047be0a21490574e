package corral.envd.process;

import corral.envd.connect.Replies;
import corral.envd.json.Json;
import corral.envd.linux.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The events of a process as messages. */
final class ProcessEvents {
    private static final byte[] DATA_END = "\"}}}".getBytes(StandardCharsets.UTF_8);

    private ProcessEvents() {}

    static Json.Obj start(int pid) {
        return event("start", Json.object("pid", Json.of(Integer.toUnsignedLong(pid))));
    }

    static Json.Obj keepalive() {
        return event("keepalive", Json.empty());
    }

    static Json.Obj end(ExitStatus status) {
        Json.Builder end = Json.object();
        switch (status) {
            case ExitStatus.Exited(int code) -> {
                end.with("exitCode", code).with("exited", true).with("status", status.text());
                if (code != 0) {
                    end.with("error", status.text());
                }
            }
            case ExitStatus.Signalled _ ->
                end.with("exitCode", -1)
                        .with("exited", false)
                        .with("status", status.text())
                        .with("error", status.text());
        }
        return event("end", end.build());
    }

    static void write(Replies replies, Output.Data data) throws IOException {
        byte[] begin = ("{\"event\":{\"data\":{\"" + data.channel().field() + "\":\"").getBytes(StandardCharsets.UTF_8);
        replies.write(begin, Base64.getEncoder().encode(data.bytes()), DATA_END);
    }

    private static Json.Obj event(String name, Json.Obj content) {
        return Json.object("event", Json.object(name, content));
    }
}
