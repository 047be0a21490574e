package corral.mcp.conformance;

import corral.mcp.transport.CallScope;
import corral.mcp.transport.Offer;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncCompletionSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The tools, resources and prompts that the conformance suite calls by name, with the answers that it wants. */
final class FixtureOffer {
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    private static final String WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";
    static final Map<String, Object> NOTHING = Map.of("type", "object", "properties", Map.of());

    /** With keywords that a server which reads schemas instead of passing them on would lose. */
    private static final String RICH_SCHEMA = """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "$defs":{"address":{"$anchor":"addressDef","type":"object",
               "properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
             "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
               "contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},"email":{"type":"string"}},
             "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
             "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},
             "then":{"required":["phone"]},"else":{"required":["email"]},"additionalProperties":false}
            """;

    private FixtureOffer() {}

    static Offer offer() {
        return new Offer(
                Implementation.builder("corral-conformance", "1").build(),
                "For the conformance suite alone.",
                tools(),
                List.of(
                        resource(
                                "test://static-text",
                                "text/plain",
                                uri -> contents(uri, "text/plain", "This is the content of the static text resource.")),
                        resource(
                                "test://static-binary",
                                "image/png",
                                uri -> BlobResourceContents.builder(uri, PNG)
                                        .mimeType("image/png")
                                        .build())),
                List.of(template()),
                prompts(),
                List.of(new SyncCompletionSpecification(
                        new PromptReference("test_prompt_with_arguments"),
                        (context, request) -> new CompleteResult(
                                new CompleteResult.CompleteCompletion(List.of("paris", "park", "party"), 3, false)))),
                Map.of());
    }

    private static List<SyncToolSpecification> tools() {
        List<SyncToolSpecification> tools = new ArrayList<>();
        tools.add(tool("test_simple_text", text("This is a simple text response for testing.")));
        tools.add(tool(
                "test_image_content", ImageContent.builder(PNG, "image/png").build()));
        tools.add(tool(
                "test_audio_content", AudioContent.builder(WAV, "audio/wav").build()));
        tools.add(tool(
                "test_embedded_resource",
                embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")));
        tools.add(tool(
                "test_multiple_content_types",
                text("Multiple content types test:"),
                ImageContent.builder(PNG, "image/png").build(),
                embedded("test://mixed-content-resource", "application/json", "{\"test\":\"data\",\"value\":123}")));
        tools.add(tool(
                "test_error_handling",
                NOTHING,
                scope -> CallToolResult.builder()
                        .isError(true)
                        .addTextContent("This tool intentionally returns an error for testing")
                        .build()));
        tools.add(tool("test_tool_with_progress", NOTHING, scope -> {
            for (int step = 0; step <= 100; step += 50) {
                scope.progress(step, 100, "Completed step " + step + " of 100");
            }
            return result(text("The progress was told."));
        }));
        tools.add(tool("test_tool_with_logging", NOTHING, scope -> {
            for (String line : List.of("Tool execution started", "Tool processing data", "Tool execution completed")) {
                scope.send(
                        McpSchema.METHOD_NOTIFICATION_MESSAGE,
                        LoggingMessageNotification.builder(LoggingLevel.INFO, line)
                                .build());
            }
            return result(text("The lines were sent."));
        }));
        tools.add(tool("json_schema_2020_12_tool", schema(RICH_SCHEMA), scope -> result(text("fine"))));
        tools.add(tool(
                "test_x_mcp_header",
                Map.of(
                        "type",
                        "object",
                        "properties",
                        Map.of("region", Map.of("type", "string", "x-mcp-header", "Region"))),
                scope -> result(text("fine"))));
        tools.addAll(AskingFixtures.tools());
        return tools;
    }

    private static Map<String, Object> schema(String json) {
        try {
            return McpJsonDefaults.getMapper().readValue(json, new TypeRef<>() {});
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static SyncToolSpecification tool(String name, Content... contents) {
        return tool(name, NOTHING, scope -> result(contents));
    }

    static SyncToolSpecification tool(
            String name, Map<String, Object> input, Function<CallScope, CallToolResult> work) {
        return SyncToolSpecification.builder()
                .tool(Tool.builder(name, input).description("A fixture.").build())
                .callHandler((context, request) -> work.apply(CallScope.of(context)))
                .build();
    }

    private static CallToolResult result(Content... contents) {
        return CallToolResult.builder()
                .isError(false)
                .content(List.of(contents))
                .build();
    }

    private static SyncResourceSpecification resource(
            String address, String type, Function<String, McpSchema.ResourceContents> content) {
        return new SyncResourceSpecification(
                Resource.builder(address, address)
                        .description("A fixture.")
                        .mimeType(type)
                        .build(),
                (context, request) -> ReadResourceResult.builder(List.of(content.apply(request.uri())))
                        .build());
    }

    private static SyncResourceTemplateSpecification template() {
        return new SyncResourceTemplateSpecification(
                ResourceTemplate.builder("test://template/{id}/data", "A template")
                        .description("A fixture.")
                        .mimeType("application/json")
                        .build(),
                (context, request) -> {
                    String id = request.uri().split("/", -1)[3];
                    return ReadResourceResult.builder(List.of(contents(
                                    request.uri(),
                                    "application/json",
                                    "{\"id\":\"%s\",\"templateTest\":true,\"data\":\"Data for ID: %s\"}"
                                            .formatted(id, id))))
                            .build();
                });
    }

    private static List<SyncPromptSpecification> prompts() {
        return List.of(
                AskingFixtures.prompt(),
                prompt(
                        "test_simple_prompt",
                        List.of(),
                        arguments -> List.of(text("This is a simple prompt for testing."))),
                prompt(
                        "test_prompt_with_arguments",
                        List.of("arg1", "arg2"),
                        arguments -> List.of(text("Prompt with arguments: arg1='" + arguments.get("arg1") + "', arg2='"
                                + arguments.get("arg2") + "'"))),
                prompt(
                        "test_prompt_with_embedded_resource",
                        List.of("resourceUri"),
                        arguments -> List.of(
                                embedded(
                                        String.valueOf(arguments.get("resourceUri")),
                                        "text/plain",
                                        "Embedded resource content for testing."),
                                text("Please process the embedded resource above."))),
                prompt(
                        "test_prompt_with_image",
                        List.of(),
                        arguments -> List.of(
                                ImageContent.builder(PNG, "image/png").build(),
                                text("Please analyze the image above."))));
    }

    private static SyncPromptSpecification prompt(
            String name, List<String> arguments, Function<Map<String, Object>, List<Content>> says) {
        return new SyncPromptSpecification(
                Prompt.builder(name)
                        .description("A fixture.")
                        .arguments(arguments.stream()
                                .map(argument -> PromptArgument.builder(argument)
                                        .description("An argument.")
                                        .required(true)
                                        .build())
                                .toList())
                        .build(),
                (context, request) -> GetPromptResult.builder(
                                says
                                        .apply(Optional.ofNullable(request.arguments())
                                                .orElse(Map.of()))
                                        .stream()
                                        .map(content -> PromptMessage.builder(Role.USER, content)
                                                .build())
                                        .toList())
                        .description("A fixture.")
                        .build());
    }

    private static Content text(String text) {
        return TextContent.builder(text).build();
    }

    private static Content embedded(String address, String type, String text) {
        return EmbeddedResource.builder(contents(address, type, text)).build();
    }

    private static TextResourceContents contents(String address, String type, String text) {
        return TextResourceContents.builder(address, text).mimeType(type).build();
    }
}
