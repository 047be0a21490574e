package corral.mcp.tool;

import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import corral.api.work.SandboxWork.Language;
import corral.api.work.SandboxWork.RunCode;
import corral.api.work.SandboxWork.RunCommand;
import corral.api.work.ShellCommand;
import corral.mcp.transport.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tools that run something to its end, or start it. */
final class RunTools {
    private static final Duration USUAL_TIME = Duration.ofSeconds(60);
    private static final int USUAL_OUTPUT = 16 << 10;

    /** How much longer than its code a sandbox lives that was made for one piece of it; it is ended before. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final Desk desk;

    RunTools(Desk desk) {
        this.desk = desk;
    }

    ToolSpec runCodeOnce() {
        return new ToolSpec(
                "run_code_once",
                "Run code in a sandbox of its own",
                "Creates a sandbox, runs a piece of code in it, and removes it. Nothing is kept; to go on working with files or processes use"
                        + " create_sandbox and run_code.",
                code(Schema.object())
                        .optional("template", Schema.string("What to make it from; the usual one is base.", 128)),
                Describe.resultSchema(),
                Scope.EXEC,
                ToolSpec.Hints.RUNS,
                this::runCodeOnce);
    }

    private Outcome runCodeOnce(ToolCall call) {
        call.scope().doing("A sandbox is being created.");
        CreateSandbox wish = CreateSandbox.of(
                call.arguments().optionalText("template").orElse(Desk.USUAL_TEMPLATE),
                time(call).plus(MARGIN));
        Answer<SandboxView> made = desk.core().lifecycle().create(call.caller(), wish);
        return Outcome.of(made, view -> {
            try {
                return runCode(call, view.id(), Optional.empty());
            } finally {
                Answer<SandboxId> _ = desk.core().lifecycle().kill(call.caller(), view.id());
            }
        });
    }

    ToolSpec runCode() {
        return new ToolSpec(
                "run_code",
                "Run code",
                "Runs a piece of Python, JavaScript (Node) or Bash in a sandbox, each time as a process of its own: files stay, variables do"
                        + " not. Print what you want to see.",
                code(Desk.withSandbox()).optional("user", Schema.string("As whom.", 64)),
                Describe.resultSchema(),
                Scope.EXEC,
                ToolSpec.Hints.RUNS,
                call -> desk.withSandbox(call, id -> runCode(call, id, Desk.user(call))));
    }

    private Schema code(Schema schema) {
        return bounds(schema.required(
                        "code", Schema.string("What to run.", desk.limits().maxCode()))
                .optional(
                        "language",
                        Schema.oneOf("What it is written in.", List.of("python", "javascript", "bash"), "python")));
    }

    private Schema bounds(Schema schema) {
        return schema.optional(
                        "timeout_s",
                        Schema.integer(
                                "After how long it is killed.",
                                1,
                                desk.limits().maxRun().toSeconds(),
                                USUAL_TIME.toSeconds()))
                .optional(
                        "max_output_bytes",
                        Schema.integer(
                                "How much of each output is returned: its first and last half.",
                                1,
                                desk.limits().maxOutput(),
                                USUAL_OUTPUT));
    }

    private Outcome runCode(ToolCall call, SandboxId id, Optional<String> user) {
        call.scope().doing("The code is running.");
        Language language = Language.valueOf(
                call.arguments().optionalText("language").orElse("python").toUpperCase(Locale.ROOT));
        ShellCommand surroundings = new ShellCommand("", Map.of(), Optional.empty(), user);
        RunCode code = new RunCode(language, call.arguments().text("code"), surroundings, time(call), output(call));
        return Outcome.of(
                desk.work().runCode(call.caller(), id, code, call.watcher()),
                result -> Outcome.done(Describe.result(result)));
    }

    ToolSpec runCommand() {
        return new ToolSpec(
                "run_command",
                "Run a shell command",
                "Runs a command with bash in a sandbox and returns what it wrote. With background=true it returns a process_id at once; look at"
                        + " that with get_process.",
                bounds(Desk.withSandbox()
                        .required(
                                "command",
                                Schema.string("For bash.", desk.limits().maxCode()))
                        .optional("cwd", Schema.string("Where; the home folder unless given.", 4_096))
                        .optional("envs", Schema.texts("Environment variables beside those of the sandbox."))
                        .optional("user", Schema.string("As whom.", 64))
                        .optional("background", Schema.bool("Whether to go on without waiting for its end."))),
                result(),
                Scope.EXEC,
                ToolSpec.Hints.RUNS,
                call -> desk.withSandbox(call, id -> runCommand(call, id)));
    }

    /** One schema for both ways: of a command in the background only its process is known. */
    private static Schema result() {
        Schema schema = Schema.object()
                .optional("process_id", Schema.string("Of a command in the background: pass it to get_process."));
        Map<String, Object> whole = Describe.resultSchema().build();
        if (whole.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> {
                if (property instanceof Map<?, ?> given) {
                    Map<String, Object> copy = new LinkedHashMap<>();
                    given.forEach((key, value) -> copy.put(String.valueOf(key), value));
                    schema.optional(String.valueOf(name), copy);
                }
            });
        }
        return schema;
    }

    private Outcome runCommand(ToolCall call, SandboxId id) {
        ShellCommand command = new ShellCommand(
                call.arguments().text("command"),
                call.arguments().texts("envs"),
                call.arguments().optionalText("cwd"),
                Desk.user(call));
        if (call.arguments().bool("background")) {
            return Outcome.of(
                    desk.work().start(call.caller(), id, command),
                    process -> Outcome.done(new LinkedHashMap<>(Map.of("process_id", process.value()))));
        }
        call.scope().doing("The command is running.");
        return Outcome.of(
                desk.work().run(call.caller(), id, new RunCommand(command, time(call), output(call)), call.watcher()),
                result -> Outcome.done(Describe.result(result)));
    }

    private static Duration time(ToolCall call) {
        return call.arguments().seconds("timeout_s", USUAL_TIME);
    }

    private static int output(ToolCall call) {
        return (int) call.arguments().integer("max_output_bytes", USUAL_OUTPUT);
    }
}
