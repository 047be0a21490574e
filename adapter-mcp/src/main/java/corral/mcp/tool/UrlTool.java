package corral.mcp.tool;

import corral.api.sandbox.SandboxId;
import corral.api.work.ProcessEnd;
import corral.api.work.SandboxWork.RunCommand;
import corral.api.work.ShellCommand;
import corral.mcp.transport.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tool that tells where a server inside a sandbox is reached. */
final class UrlTool {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Desk desk;

    UrlTool(Desk desk) {
        this.desk = desk;
    }

    ToolSpec get() {
        return new ToolSpec(
                "get_url",
                "Get the URL of a port",
                "Tells under which URL a server that listens on a port of a sandbox is reached from outside, and whether one listens there now.",
                Desk.withSandbox().required("port", Schema.integer("Where the server listens.", 1, 65_535)),
                Schema.object()
                        .required("url", Schema.string("For a browser or an HTTP client."))
                        .required("port_open", Schema.bool("Whether something listens there now.")),
                Scope.EXEC,
                ToolSpec.Hints.READS,
                call -> desk.withSandbox(call, id -> get(call, id)));
    }

    private Outcome get(ToolCall call, SandboxId id) {
        long port = call.arguments().integer("port", 0);
        RunCommand look = new RunCommand(ShellCommand.of("exec 3<>/dev/tcp/127.0.0.1/" + port), LOOK, 1_024);
        return Outcome.of(desk.work().run(call.caller(), id, look, call.watcher()), result -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put(
                    "url",
                    desk.settings().sandboxUrl().replace("{port}", "" + port).replace("{id}", id.value()));
            shown.put("port_open", result.end().equals(new ProcessEnd.Exited(0)));
            return Outcome.done(shown);
        });
    }
}
