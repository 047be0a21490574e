package corral.mcp.tool;

import corral.mcp.transport.CallScope;
import corral.mcp.transport.Scope;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/**
 * A tool: its contract, and what it does.
 *
 * @param name in small letters with underscores
 * @param title for a person
 * @param description for the model
 * @param input schema of the arguments
 * @param output schema of the result
 * @param scope what the caller must be allowed to
 * @param hints for clients that ask a person first
 * @param work does it
 */
record ToolSpec(
        String name,
        String title,
        String description,
        Schema input,
        Schema output,
        Scope scope,
        Hints hints,
        Function<ToolCall, Outcome> work) {
    /** How a call affects the world. */
    enum Hints {
        /** Changes nothing. */
        READS(true, false, true, false),
        /** Adds something, again and again. */
        ADDS(false, false, false, false),
        /** Replaces something by the same each time. */
        SETS(false, false, true, false),
        /** Runs whatever it is given, which may reach the internet. */
        RUNS(false, false, false, true),
        /** May remove something for ever. */
        REMOVES(false, true, true, false);

        private final boolean readOnly;
        private final boolean destructive;
        private final boolean idempotent;
        private final boolean openWorld;

        Hints(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
            this.readOnly = readOnly;
            this.destructive = destructive;
            this.idempotent = idempotent;
            this.openWorld = openWorld;
        }
    }

    /** The same in the types of the SDK. */
    SyncToolSpecification specification(McpJsonMapper json) {
        Tool tool = Tool.builder(name, input.build())
                .title(title)
                .description(description)
                .outputSchema(output.build())
                .annotations(ToolAnnotations.builder()
                        .title(title)
                        .readOnlyHint(hints.readOnly)
                        .destructiveHint(hints.destructive)
                        .idempotentHint(hints.idempotent)
                        .openWorldHint(hints.openWorld)
                        .build())
                .build();
        return SyncToolSpecification.builder()
                .tool(tool)
                .callHandler((context, request) -> call(json, CallScope.of(context), request))
                .build();
    }

    private CallToolResult call(McpJsonMapper json, CallScope scope, CallToolRequest request) {
        Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
        return switch (work.apply(new ToolCall(new Arguments(arguments), scope))) {
            case Outcome.Failed(String sentence) -> failed(sentence);
            case Outcome.Done(Map<String, Object> structured, var shown) -> {
                CallToolResult.Builder result = CallToolResult.builder()
                        .structuredContent(structured)
                        .isError(false)
                        .addContent(TextContent.builder(text(json, structured)).build());
                shown.forEach(result::addContent);
                yield result.build();
            }
        };
    }

    private static CallToolResult failed(String sentence) {
        McpSchema.Content text = TextContent.builder(sentence).build();
        return CallToolResult.builder().isError(true).addContent(text).build();
    }

    private static String text(McpJsonMapper json, Map<String, Object> structured) {
        try {
            return json.writeValueAsString(structured);
        } catch (IOException impossible) {
            throw new IllegalStateException("What a tool answers can be written as JSON.", impossible);
        }
    }
}
