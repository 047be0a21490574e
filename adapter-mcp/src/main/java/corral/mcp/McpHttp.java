package corral.mcp;

import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.time.TimeSource;
import corral.api.wiring.DrivingPorts;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;
import corral.mcp.token.FetchedKeys;
import corral.mcp.token.Metadata;
import corral.mcp.token.TokenIdentity;
import corral.mcp.token.TokenSettings;
import corral.mcp.tool.Toolbox;
import corral.mcp.transport.Identity;
import corral.mcp.transport.McpEndpoint;
import corral.mcp.transport.Scope;
import io.javalin.config.JavalinConfig;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.util.EnumSet;
import java.util.Optional;

/** The MCP front door, to be mounted at {@code /mcp} of a server that an assembly owns. */
public final class McpHttp {
    private final McpEndpoint endpoint;
    private final Optional<TokenSettings> tokens;

    /** Wires it; opens nothing. */
    public McpHttp(McpSettings settings, DrivingPorts core, SandboxWork work, WorkLimits limits, TimeSource time) {
        Identity keys = apiKeys(core.tenancy());
        this.tokens = settings.tokens();
        this.endpoint = new McpEndpoint(
                settings,
                new Toolbox(settings, core, work, limits).offer(McpJsonDefaults.getMapper()),
                tokens.<Identity>map(taken -> new TokenIdentity(taken, new FetchedKeys(taken, time), time, keys))
                        .orElse(keys));
    }

    /** Adds the paths to a server that is being made. Call once. */
    public void contribute(JavalinConfig config) {
        tokens.ifPresent(taken -> new Metadata(taken).contribute(config));
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
