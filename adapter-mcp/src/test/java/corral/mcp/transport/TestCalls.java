package corral.mcp.transport;

import corral.api.access.Caller;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.util.EnumSet;
import java.util.Map;

/** Calls of one caller through the SDK, without any HTTP. */
public final class TestCalls {
    public static final McpJsonMapper JSON = McpJsonDefaults.getMapper();

    private final SdkServer server;
    private final Identity.Guest guest;

    public TestCalls(Offer offer, Caller caller) {
        this.server = new SdkServer(offer, JSON, McpJsonDefaults.getSchemaValidator());
        this.guest = new Identity.Guest(caller, EnumSet.allOf(Scope.class));
    }

    public CallToolResult tool(String name, Map<String, Object> arguments) {
        if (ask("tools/call", Map.of("name", name, "arguments", arguments)).result() instanceof CallToolResult result) {
            return result;
        }
        throw new AssertionError("No result of " + name);
    }

    public JSONRPCResponse ask(String method, Map<String, Object> params) {
        JSONRPCRequest request = new JSONRPCRequest("2.0", method, 1, params);
        return server.answer(new CallScope(guest, request), request);
    }
}
