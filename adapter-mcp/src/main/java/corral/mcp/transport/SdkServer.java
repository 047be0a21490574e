package corral.mcp.transport;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The stateless server of the SDK, asked one request at a time on the thread of the request. */
final class SdkServer {
    /** The revisions that begin with {@code initialize}, oldest first; the SDK suggests the last one. */
    static final List<String> REVISIONS =
            List.of(ProtocolVersions.MCP_2025_03_26, ProtocolVersions.MCP_2025_06_18, ProtocolVersions.MCP_2025_11_25);

    private static final Logger LOG = LoggerFactory.getLogger(SdkServer.class);

    private final Handed handed = new Handed();
    private final McpStatelessSyncServer server;
    private final Set<String> methods = new TreeSet<>(Set.of(McpSchema.METHOD_INITIALIZE, McpSchema.METHOD_PING));

    SdkServer(Offer offer, McpJsonMapper json, JsonSchemaValidator schemas) {
        ServerCapabilities.Builder capabilities = ServerCapabilities.builder();
        McpServer.StatelessSyncSpecification specification = McpServer.sync(handed)
                .serverInfo(offer.server())
                .instructions(offer.instructions())
                .jsonMapper(json)
                .jsonSchemaValidator(schemas)
                .uriTemplateManagerFactory(new PathTemplates())
                .validateToolInputs(true)
                .immediateExecution(true);
        if (!offer.tools().isEmpty()) {
            capabilities.tools(false);
            specification.tools(offer.tools());
            methods.addAll(List.of(McpSchema.METHOD_TOOLS_LIST, McpSchema.METHOD_TOOLS_CALL));
        }
        if (!offer.resources().isEmpty() || !offer.templates().isEmpty()) {
            capabilities.resources(false, false);
            specification.resources(offer.resources()).resourceTemplates(offer.templates());
            methods.addAll(List.of(
                    McpSchema.METHOD_RESOURCES_LIST,
                    McpSchema.METHOD_RESOURCES_READ,
                    McpSchema.METHOD_RESOURCES_TEMPLATES_LIST));
        }
        if (!offer.prompts().isEmpty()) {
            capabilities.prompts(false);
            specification.prompts(offer.prompts());
            methods.addAll(List.of(McpSchema.METHOD_PROMPT_LIST, McpSchema.METHOD_PROMPT_GET));
        }
        if (!offer.completions().isEmpty()) {
            capabilities.completions();
            specification.completions(offer.completions());
            methods.add(McpSchema.METHOD_COMPLETION_COMPLETE);
        }
        this.server = specification.capabilities(capabilities.build()).build();
    }

    boolean knows(String method) {
        return methods.contains(method);
    }

    ServerCapabilities capabilities() {
        return server.getServerCapabilities();
    }

    JSONRPCResponse answer(CallScope scope, JSONRPCRequest request) {
        try {
            return handed.handler()
                    .handleRequest(scope.context(), request)
                    .toFuture()
                    .join();
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof McpError error) {
                return JSONRPCResponse.error(request.id(), error.getJsonRpcError());
            }
            LOG.error("A call failed for no expected reason. method={}", request.method(), refused);
            return failed(request);
        } catch (McpError refused) {
            return JSONRPCResponse.error(request.id(), refused.getJsonRpcError());
        } catch (RuntimeException failure) {
            LOG.error("A call failed for no expected reason. method={}", request.method(), failure);
            return failed(request);
        }
    }

    private static JSONRPCResponse failed(JSONRPCRequest request) {
        return JSONRPCResponse.error(
                request.id(),
                new JSONRPCError(ErrorCodes.INTERNAL_ERROR, "Something went wrong here. It has been logged."));
    }

    /** Takes the handler that the SDK makes; there is nothing to open or close. */
    private static final class Handed implements McpStatelessServerTransport {
        private @Nullable McpStatelessServerHandler given;

        private McpStatelessServerHandler handler() {
            if (given == null) {
                throw new IllegalStateException("The SDK gives its handler when the server is built.");
            }
            return given;
        }

        @Override
        public void setMcpHandler(McpStatelessServerHandler handler) {
            given = handler;
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }

        @Override
        public List<String> protocolVersions() {
            return REVISIONS;
        }
    }
}
