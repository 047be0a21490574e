package corral.mcp.conformance;

import corral.mcp.modern.Questions;
import corral.mcp.transport.CallScope;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Fixtures of the conformance suite that ask the client something before they answer. */
final class AskingFixtures {
    private static final String TOOL = "test_input_required_result_";
    private static final Map<String, Object> ROOTS = Map.of("method", "roots/list", "params", Map.of());
    private static final Map<String, Object> CAPITAL = sampling("What is the capital of France?");

    private AskingFixtures() {}

    static List<SyncToolSpecification> tools() {
        return List.of(
                asking(TOOL + "elicitation", Map.of("user_name", elicitation("What is your name?", "name")), ""),
                asking(TOOL + "sampling", Map.of("capital_question", CAPITAL), ""),
                asking(TOOL + "list_roots", Map.of("client_roots", ROOTS), ""),
                asking(TOOL + "request_state", Map.of("confirm", elicitation("Please confirm", "ok")), "state-ok"),
                asking(TOOL + "tampered_state", Map.of("confirm", elicitation("Please confirm", "ok")), "signed"),
                asking(
                        TOOL + "multiple_inputs",
                        Map.of(
                                "user_name",
                                elicitation("What is your name?", "name"),
                                "greeting",
                                sampling("Generate a greeting"),
                                "client_roots",
                                ROOTS),
                        "several"),
                asking(
                        TOOL + "capabilities",
                        Map.of("name", elicitation("What is your name?", "name"), "capital", CAPITAL),
                        ""),
                tool(TOOL + "multi_round", AskingFixtures::rounds),
                asking("test_missing_capability", Map.of("capital", CAPITAL), ""),
                asking("test_streaming_elicitation", Map.of("name", elicitation("What is your name?", "name")), ""),
                tool("test_logging_tool", scope -> said("Nothing is logged for who asks for no log.")));
    }

    static SyncPromptSpecification prompt() {
        Map<String, Object> asked =
                Map.of("user_context", elicitation("What context should the prompt use?", "context"));
        return new SyncPromptSpecification(
                Prompt.builder(TOOL + "prompt").description("A fixture.").build(), (context, request) -> {
                    Object answer =
                            Questions.answers(CallScope.of(context).request()).get("user_context");
                    List<PromptMessage> messages = List.of(PromptMessage.builder(
                                    Role.USER,
                                    TextContent.builder("In this context: " + answer)
                                            .build())
                            .build());
                    GetPromptResult.Builder result = GetPromptResult.builder(messages);
                    return answer == null
                            ? result.meta(Questions.meta(asked, Optional.empty()))
                                    .build()
                            : result.build();
                });
    }

    /** Asks until all is answered, and takes no other state than the one that it gave. */
    private static SyncToolSpecification asking(String name, Map<String, Object> asked, String state) {
        Optional<String> given = Optional.of(state).filter(text -> !text.isEmpty());
        return tool(name, scope -> {
            Map<?, ?> answers = Questions.answers(scope.request());
            if (!answers.isEmpty() && !Questions.state(scope.request()).equals(given)) {
                throw McpError.builder(ErrorCodes.INVALID_PARAMS)
                        .message("That is not the state that was given.")
                        .build();
            }
            return asked.keySet().stream().allMatch(question -> answers.get(question) instanceof Map)
                    ? said("Hello, " + answers + "! " + state)
                    : questions(asked, given);
        });
    }

    private static CallToolResult rounds(CallScope scope) {
        return switch (Questions.state(scope.request()).orElse("")) {
            case "one" ->
                questions(
                        Map.of("step2", elicitation("Step 2: What is your favorite color?", "color")),
                        Optional.of("two"));
            case "two" -> said("All is answered.");
            default ->
                questions(Map.of("step1", elicitation("Step 1: What is your name?", "name")), Optional.of("one"));
        };
    }

    private static SyncToolSpecification tool(String name, Function<CallScope, CallToolResult> work) {
        return FixtureOffer.tool(name, FixtureOffer.NOTHING, work);
    }

    private static CallToolResult said(String text) {
        return CallToolResult.builder().isError(false).addTextContent(text).build();
    }

    private static CallToolResult questions(Map<String, Object> asked, Optional<String> state) {
        return CallToolResult.builder()
                .isError(false)
                .content(List.of())
                .meta(Questions.meta(asked, state))
                .build();
    }

    private static Map<String, Object> elicitation(String message, String field) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", Map.of(field, Map.of("type", field.equals("ok") ? "boolean" : "string")));
        schema.put("required", List.of(field));
        return Map.of(
                "method",
                McpSchema.METHOD_ELICITATION_CREATE,
                "params",
                Map.of("message", message, "requestedSchema", schema));
    }

    private static Map<String, Object> sampling(String text) {
        Map<String, Object> message = Map.of("role", "user", "content", Map.of("type", "text", "text", text));
        return Map.of(
                "method",
                McpSchema.METHOD_SAMPLING_CREATE_MESSAGE,
                "params",
                Map.of("messages", List.of(message), "maxTokens", 100));
    }
}
