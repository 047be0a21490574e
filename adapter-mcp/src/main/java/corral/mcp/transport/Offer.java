package corral.mcp.transport;

import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncCompletionSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server offers, in the types of the SDK.
 *
 * @param server its name and version
 * @param instructions for the model
 * @param tools in the order in which they are listed
 * @param resources fixed ones
 * @param templates of resources that are found by their address
 * @param scopes what a caller must be allowed to for a tool
 */
public record Offer(
        Implementation server,
        String instructions,
        List<SyncToolSpecification> tools,
        List<SyncResourceSpecification> resources,
        List<SyncResourceTemplateSpecification> templates,
        List<SyncPromptSpecification> prompts,
        List<SyncCompletionSpecification> completions,
        Map<String, Scope> scopes) {
    public Offer {
        tools = List.copyOf(tools);
        resources = List.copyOf(resources);
        templates = List.copyOf(templates);
        prompts = List.copyOf(prompts);
        completions = List.copyOf(completions);
        scopes = Map.copyOf(scopes);
    }

    /** The tool that a request calls. */
    Optional<Tool> called(JSONRPCRequest request) {
        return request.params() instanceof Map<?, ?> params
                ? tools.stream()
                        .map(SyncToolSpecification::tool)
                        .filter(tool -> tool.name().equals(params.get("name")))
                        .findFirst()
                : Optional.empty();
    }
}
