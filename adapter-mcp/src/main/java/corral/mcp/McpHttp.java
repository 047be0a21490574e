package corral.mcp;

import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.wiring.DrivingPorts;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;
import corral.mcp.tool.Toolbox;
import corral.mcp.transport.Identity;
import corral.mcp.transport.McpEndpoint;
import corral.mcp.transport.Scope;
import io.javalin.config.JavalinConfig;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.util.EnumSet;

/** The MCP front door, to be mounted at {@code /mcp} of a server that an assembly owns. */
public final class McpHttp {
    private final McpEndpoint endpoint;

    /** Wires it; opens nothing. */
    public McpHttp(McpSettings settings, DrivingPorts core, SandboxWork work, WorkLimits limits) {
        this.endpoint = new McpEndpoint(
                settings,
                new Toolbox(settings, core, work, limits).offer(McpJsonDefaults.getMapper()),
                apiKeys(core.tenancy()));
    }

    /** Adds the path to a server that is being made. Call once. */
    public void contribute(JavalinConfig config) {
        endpoint.contribute(config);
    }

    private static Identity apiKeys(Tenancy tenancy) {
        return credential -> credential
                .map(key ->
                        tenancy.authenticate(key).map(caller -> new Identity.Guest(caller, EnumSet.allOf(Scope.class))))
                .orElseGet(() -> Answer.refused(new Refusal.Unauthenticated(
                        "An API key is required: send it as Authorization: Bearer, or as X-API-Key.")));
    }
}
