package corral.mcp.tool;

import corral.api.sandbox.SandboxId;
import corral.api.wiring.DrivingPorts;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;
import corral.mcp.McpSettings;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the tools work with.
 *
 * @param core the life of sandboxes
 * @param work inside them
 * @param limits of that work, told in the schemas
 */
record Desk(McpSettings settings, DrivingPorts core, SandboxWork work, WorkLimits limits) {
    static final String USUAL_TEMPLATE = "base";

    /** Finds out which sandbox is meant; text that is no id at all reads as an unknown one. */
    Outcome withSandbox(ToolCall call, Function<SandboxId, Outcome> then) {
        String text = call.arguments().text("sandbox_id");
        return SandboxId.isValid(text)
                ? then.apply(new SandboxId(text))
                : new Outcome.Failed("Sandbox '" + (text.length() > 64 ? text.substring(0, 64) + "…" : text)
                        + "' was not found. Call list_sandboxes to see which there are. (sandbox_not_found)");
    }

    static Schema withSandbox() {
        return Schema.object().required("sandbox_id", Schema.string("From create_sandbox or list_sandboxes.", 64));
    }

    static Optional<String> user(ToolCall call) {
        return call.arguments().optionalText("user").filter(user -> !user.isEmpty());
    }
}
