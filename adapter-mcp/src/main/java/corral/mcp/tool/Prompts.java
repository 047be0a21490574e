package corral.mcp.tool;

import corral.api.refusal.Answer;
import corral.api.template.Template;
import corral.mcp.transport.CallScope;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncCompletionSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.GetPromptRequest;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Prompts that a person picks, and what can be filled into them. */
final class Prompts {
    private static final String WORK = "work_in_sandbox";
    private static final int MOST_VALUES = 100;

    private final Desk desk;

    Prompts(Desk desk) {
        this.desk = desk;
    }

    List<SyncPromptSpecification> specifications() {
        return List.of(
                new SyncPromptSpecification(
                        Prompt.builder(WORK)
                                .title("Work in a sandbox")
                                .description("Has a task done in a sandbox of its own, which is removed afterwards.")
                                .arguments(List.of(
                                        PromptArgument.builder("task")
                                                .description("What is to be done.")
                                                .required(true)
                                                .build(),
                                        PromptArgument.builder("template")
                                                .description("What the sandbox is made from; the usual one is base.")
                                                .required(false)
                                                .build()))
                                .build(),
                        Prompts::work),
                new SyncPromptSpecification(
                        Prompt.builder("clean_up_sandboxes")
                                .title("Clean up sandboxes")
                                .description("Has sandboxes looked through and those ended that nobody needs.")
                                .build(),
                        (context, request) -> said(
                                "Call list_sandboxes and look at each sandbox with get_sandbox and list_files. Tell me which ones seem to be"
                                        + " left over and why, and end those that I agree to with set_sandbox_state action=kill.")));
    }

    private static GetPromptResult work(McpTransportContext context, GetPromptRequest request) {
        Map<String, Object> arguments = Optional.ofNullable(request.arguments()).orElse(Map.of());
        if (!(arguments.get("task") instanceof String task) || task.isBlank()) {
            throw McpError.builder(ErrorCodes.INVALID_PARAMS)
                    .message("The argument task is required.")
                    .build();
        }
        String template = arguments.get("template") instanceof String name && !name.isBlank()
                ? " with template=" + name.strip()
                : "";
        return said("Do the following in a sandbox. Call create_sandbox" + template
                + " once, pass its sandbox_id to the other tools, and end it with set_sandbox_state action=kill when you are done. Show me what"
                + " you ran and what came out.\n\n" + task);
    }

    private static GetPromptResult said(String text) {
        return GetPromptResult.builder(List.of(PromptMessage.builder(
                                Role.USER, TextContent.builder(text).build())
                        .build()))
                .build();
    }

    /** Names of templates, as far as they have been typed. */
    SyncCompletionSpecification completion() {
        return new SyncCompletionSpecification(new PromptReference(WORK), this::complete);
    }

    private CompleteResult complete(McpTransportContext context, CompleteRequest request) {
        TreeSet<String> values = new TreeSet<>();
        if (request.argument().name().equals("template")
                && desk.core().templates().list(CallScope.of(context).guest().caller())
                        instanceof Answer.Done<List<Template>>(List<Template> templates)) {
            templates.stream()
                    .flatMap(template ->
                            Stream.concat(Stream.of(template.revision().id().value()), template.aliases().stream()))
                    .filter(name -> name.startsWith(request.argument().value()))
                    .forEach(values::add);
        }
        return new CompleteResult(new CompleteResult.CompleteCompletion(
                values.stream().limit(MOST_VALUES).toList(), values.size(), values.size() > MOST_VALUES));
    }
}
