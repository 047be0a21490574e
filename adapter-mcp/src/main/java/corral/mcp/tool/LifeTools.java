package corral.mcp.tool;

import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxQueries;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.sandbox.Claim;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.mcp.transport.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tools for the life of sandboxes. */
final class LifeTools {
    private static final int MOST_ROWS = 100;
    private static final int USUAL_ROWS = 20;

    private final Desk desk;

    LifeTools(Desk desk) {
        this.desk = desk;
    }

    ToolSpec create() {
        long usual = desk.settings().defaultLife().toSeconds();
        return new ToolSpec(
                "create_sandbox",
                "Create a sandbox",
                "Creates an isolated Linux computer and returns its sandbox_id. It ends by itself after timeout_s seconds unless that is"
                        + " extended, so create one per task and reuse it. For a single piece of code use run_code_once.",
                Schema.object()
                        .optional("template", Schema.string("What to make it from; the usual one is base.", 128))
                        .optional("timeout_s", Schema.integer("How long it lives.", 1, 31_536_000, usual))
                        .optional("metadata", Schema.texts("Labels to find it again by."))
                        .optional("envs", Schema.texts("Environment variables of everything that runs in it."))
                        .optional(
                                "on_timeout",
                                Schema.oneOf("What happens at the end of its life.", List.of("kill", "pause"), "kill"))
                        .optional(
                                "idempotency_key",
                                Schema.string(
                                        "The same key and arguments give the same sandbox, not a second one.", 255)),
                Describe.sandboxSchema(),
                Scope.EXEC,
                ToolSpec.Hints.ADDS,
                this::create);
    }

    private Outcome create(ToolCall call) {
        call.scope().doing("The sandbox is being created.");
        CreateSandbox wish = new CreateSandbox(
                call.arguments().optionalText("template").orElse(Desk.USUAL_TEMPLATE),
                Optional.of(
                        call.arguments().seconds("timeout_s", desk.settings().defaultLife())),
                call.arguments().optionalText("on_timeout").equals(Optional.of("pause"))
                        ? OnTimeout.PAUSE
                        : OnTimeout.KILL,
                false,
                call.arguments().texts("metadata"),
                call.arguments().texts("envs"),
                NetworkAccess.OPEN,
                Optional.empty());
        return Outcome.of(
                desk.core().lifecycle().create(call.caller(), named(wish, call)),
                view -> Outcome.done(Describe.sandbox(view)));
    }

    private static CreateSandbox named(CreateSandbox wish, ToolCall call) {
        return call.arguments()
                .optionalText("idempotency_key")
                .map(key -> new CreateSandbox(
                        wish.template(),
                        wish.timeout(),
                        wish.onTimeout(),
                        wish.autoResume(),
                        wish.metadata(),
                        wish.env(),
                        wish.network(),
                        Optional.of(new Claim.Idempotency(key, Digest.of(wish)))))
                .orElse(wish);
    }

    ToolSpec list() {
        return new ToolSpec(
                "list_sandboxes",
                "List sandboxes",
                "Lists the sandboxes of this key's team, newest first.",
                Schema.object()
                        .optional("state", Schema.oneOf("Only those in this state.", List.of("running", "paused")))
                        .optional("metadata", Schema.texts("Only those with all of these labels."))
                        .optional("limit", Schema.integer("How many at most.", 1, MOST_ROWS, USUAL_ROWS))
                        .optional("cursor", Schema.string("next_cursor of the page before.", 1_024)),
                Schema.object()
                        .required("sandboxes", Schema.list("One row each.", Describe.sandboxSchema()))
                        .required("total_running", Schema.integer("How many run in all."))
                        .optional("next_cursor", Schema.string("For the next page; absent on the last.")),
                Scope.READ,
                ToolSpec.Hints.READS,
                this::list);
    }

    private Outcome list(ToolCall call) {
        SandboxQueries.ListSandboxes query = new SandboxQueries.ListSandboxes(
                call.arguments()
                        .optionalText("state")
                        .map(state ->
                                Set.of(state.equals("paused") ? SandboxView.State.PAUSED : SandboxView.State.RUNNING))
                        .orElse(Set.of()),
                call.arguments().texts("metadata"),
                Optional.empty(),
                Optional.empty(),
                true,
                (int) call.arguments().integer("limit", USUAL_ROWS),
                call.arguments().optionalText("cursor").map(SandboxQueries.PageToken::new));
        return Outcome.of(desk.core().queries().list(call.caller(), query), page -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put(
                    "sandboxes",
                    page.sandboxes().stream().map(Describe::sandbox).toList());
            shown.put("total_running", page.totalRunning());
            page.next().ifPresent(next -> shown.put("next_cursor", next.value()));
            return Outcome.done(shown);
        });
    }

    ToolSpec get() {
        return new ToolSpec(
                "get_sandbox",
                "Look at a sandbox",
                "Tells the state of one sandbox, when its life ends, and what it may use.",
                Desk.withSandbox(),
                Describe.sandboxSchema()
                        .required("cpu_millis", Schema.integer("Processor time in thousandths of a core."))
                        .required("memory_bytes", Schema.integer("Its memory."))
                        .required("disk_bytes", Schema.integer("What it may write.")),
                Scope.READ,
                ToolSpec.Hints.READS,
                call -> desk.withSandbox(
                        call,
                        id -> Outcome.of(desk.core().queries().get(call.caller(), id), view -> {
                            Map<String, Object> shown = Describe.sandbox(view);
                            shown.put("cpu_millis", view.resources().cpuMillis());
                            shown.put("memory_bytes", view.resources().memory().value());
                            shown.put("disk_bytes", view.resources().disk().value());
                            return Outcome.done(shown);
                        })));
    }

    ToolSpec setState() {
        return new ToolSpec(
                "set_sandbox_state",
                "Pause, resume, extend or end a sandbox",
                "action=pause holds a sandbox with its memory, resume lets it go on, extend sets how long it lives from now on, snapshot keeps"
                        + " what it is now (create_sandbox makes others from its snapshot_id, given as template), kill ends it for ever with"
                        + " all its files.",
                Desk.withSandbox()
                        .required(
                                "action",
                                Schema.oneOf("What to do.", List.of("pause", "resume", "extend", "snapshot", "kill")))
                        .optional(
                                "timeout_s",
                                Schema.integer("How long it lives from now on, for resume and extend.", 1, 31_536_000)),
                Schema.object()
                        .required("sandbox_id", Schema.string("Which one."))
                        .required("state", Schema.string("running, paused or killed"))
                        .optional("expires_at", Schema.string("When its life ends now."))
                        .optional(
                                "snapshot_id",
                                Schema.string("Of action=snapshot: give it to create_sandbox as template.")),
                Scope.EXEC,
                ToolSpec.Hints.REMOVES,
                call -> desk.withSandbox(call, id -> {
                    Optional<Duration> timeout = call.arguments().values().containsKey("timeout_s")
                            ? Optional.of(call.arguments()
                                    .seconds("timeout_s", desk.settings().defaultLife()))
                            : Optional.empty();
                    return switch (call.arguments().text("action")) {
                        case "pause" -> state(desk.core().lifecycle().pause(call.caller(), id));
                        case "resume" ->
                            state(desk.core()
                                    .lifecycle()
                                    .connect(call.caller(), id, timeout)
                                    .map(connected -> connected.sandbox()));
                        case "extend" ->
                            state(desk.core()
                                    .lifecycle()
                                    .setTimeout(
                                            call.caller(),
                                            id,
                                            timeout.orElse(desk.settings().defaultLife())));
                        case "snapshot" ->
                            Outcome.of(
                                    desk.core()
                                            .snapshots()
                                            .snapshot(call.caller(), id, Optional.empty(), Contents.MEMORY),
                                    snapshot -> kept(id, snapshot));
                        default -> Outcome.of(desk.core().lifecycle().kill(call.caller(), id), LifeTools::killed);
                    };
                }));
    }

    private static Outcome kept(SandboxId id, Snapshot snapshot) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("sandbox_id", id.value());
        shown.put("state", "running");
        shown.put("snapshot_id", snapshot.id().value());
        return Outcome.done(shown);
    }

    private static Outcome killed(SandboxId id) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("sandbox_id", id.value());
        shown.put("state", "killed");
        return Outcome.done(shown);
    }

    private static Outcome state(Answer<SandboxView> answer) {
        return Outcome.of(answer, view -> {
            Map<String, Object> whole = Describe.sandbox(view);
            Map<String, Object> shown = new LinkedHashMap<>();
            for (String field : List.of("sandbox_id", "state", "expires_at")) {
                Optional.ofNullable(whole.get(field)).ifPresent(value -> shown.put(field, value));
            }
            return Outcome.done(shown);
        });
    }
}
