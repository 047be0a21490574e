package corral.mcp.tool;

import corral.api.access.Caller;
import corral.api.work.SandboxWork;
import corral.mcp.transport.CallScope;

/**
 * One call of a tool.
 *
 * @param arguments as the input schema says
 * @param scope of the transport
 */
record ToolCall(Arguments arguments, CallScope scope) {
    Caller caller() {
        return scope.guest().caller();
    }

    SandboxWork.Watcher watcher() {
        return scope::isWanted;
    }
}
