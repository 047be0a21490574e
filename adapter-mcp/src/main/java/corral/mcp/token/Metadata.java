package corral.mcp.token;

import corral.mcp.transport.Scope;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells clients where they get tokens for this server (RFC 9728). */
public record Metadata(TokenSettings settings) {
    /** Adds the paths to a server that is being made. */
    public void contribute(JavalinConfig config) {
        config.routes.get(TokenSettings.METADATA_PATH, this::tell);
        if (!settings.metadata().getPath().equals(TokenSettings.METADATA_PATH)) {
            config.routes.get(settings.metadata().getPath(), this::tell);
        }
    }

    private void tell(Context context) throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("resource", settings.audience().toString());
        document.put("authorization_servers", List.of(settings.issuer()));
        document.put(
                "scopes_supported",
                Arrays.stream(Scope.values()).map(Scope::wireName).toList());
        document.put("bearer_methods_supported", List.of("header"));
        context.contentType("application/json");
        context.header("Access-Control-Allow-Origin", "*");
        context.result(McpJsonDefaults.getMapper().writeValueAsString(document));
    }
}
