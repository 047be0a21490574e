package corral.e2b.control;

import corral.api.access.Caller;
import corral.api.lifecycle.SandboxSnapshots;
import corral.api.lifecycle.SandboxSnapshots.ListSnapshots;
import corral.api.lifecycle.SandboxView;
import corral.api.lifecycle.TemplateQueries;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.snapshot.Contents;
import corral.api.template.Template;
import corral.e2b.E2bSettings;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots and forks, over HTTP. To clients a snapshot is a template of its team. */
final class SnapshotRoutes {
    /** When a fork names no timeout (E2B protocol). */
    private static final Duration DEFAULT_FORK_TIMEOUT = Duration.ofSeconds(15);
    /** The most copies of one fork (E2B protocol). */
    private static final long MAX_COUNT = 100;

    private static final int MAX_NAME = 256;

    private final E2bSettings settings;
    private final Calls calls;
    private final SandboxSnapshots snapshots;
    private final TemplateQueries templates;

    SnapshotRoutes(E2bSettings settings, Calls calls, SandboxSnapshots snapshots, TemplateQueries templates) {
        this.settings = settings;
        this.calls = calls;
        this.snapshots = snapshots;
        this.templates = templates;
    }

    void contribute(RoutesConfig routes) {
        routes.post("/sandboxes/{id}/snapshots", calls.forCaller(this::snapshot));
        routes.get("/snapshots", calls.forCaller(this::list));
        routes.delete("/templates/{template}", calls.forCaller(this::delete));
        routes.post("/sandboxes/{id}/fork", calls.forCaller(this::fork));
    }

    private void snapshot(Caller caller, Call call) {
        Optional<Bodies.NewSnapshot> body = call.optionalBody(Bodies.NewSnapshot.class);
        Optional<String> name = body.map(Bodies.NewSnapshot::name).filter(text -> !text.isEmpty());
        Contents most =
                body.map(Bodies.NewSnapshot::memory).filter(memory -> !memory).isPresent()
                        ? Contents.FILES
                        : Contents.MEMORY;
        call.answer(
                snapshots.snapshot(caller, call.sandboxId(), name, most),
                made -> call.send(201, Answers.snapshot(made)));
    }

    private void list(Caller caller, Call call) {
        Map<String, List<String>> parameters = call.context().queryParamMap();
        ListSnapshots query = new ListSnapshots(
                ListQueries.text(parameters, "sandboxID"),
                ListQueries.text(parameters, "name"),
                ListQueries.limit(parameters),
                ListQueries.text(parameters, "nextToken"));
        call.answer(snapshots.list(caller, query), page -> {
            page.next().ifPresent(token -> call.context().header("X-Next-Token", token));
            call.send(200, page.snapshots().stream().map(Answers::snapshot).toList());
        });
    }

    /** Snapshots are deleted by their owners, templates by the operator alone. */
    private void delete(Caller caller, Call call) {
        String name = call.context().pathParam("template");
        if (name.length() > MAX_NAME) {
            throw new Rejected(404, "There is no snapshot of that name.");
        }
        Answer<?> answer = snapshots.delete(caller, name);
        if (answer instanceof Answer.Refused<?>(Refusal.SnapshotNotFound _)
                && templates.find(caller, name) instanceof Answer.Done<Template>) {
            throw new Rejected(403, "Templates are removed by the operator of this installation.");
        }
        call.answer(answer, deleted -> call.sendNothing());
    }

    private void fork(Caller caller, Call call) {
        Optional<Bodies.Fork> body = call.optionalBody(Bodies.Fork.class);
        Duration timeout =
                Fields.seconds("timeout", body.map(Bodies.Fork::timeout).orElse(null), DEFAULT_FORK_TIMEOUT);
        long count = body.map(Bodies.Fork::count).orElse(1L);
        if (count < 1 || count > MAX_COUNT) {
            throw new Rejected(400, "count is a number from 1 to " + MAX_COUNT + ".");
        }
        call.answer(
                snapshots.fork(caller, call.sandboxId(), (int) count, timeout),
                copies -> call.send(201, copies.stream().map(this::copy).toList()));
    }

    private Answers.Fork copy(Answer<SandboxView> answer) {
        return switch (answer) {
            case Answer.Done<SandboxView>(var view) -> new Answers.Fork(Answers.sandbox(view, settings.domain()), null);
            case Answer.Refused<SandboxView>(var refusal) ->
                new Answers.Fork(null, E2bError.from(refusal).body());
        };
    }
}
