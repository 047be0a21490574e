package corral.e2b.control;

import corral.api.access.Caller;
import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxQueries;
import corral.api.lifecycle.SandboxQueries.ListSandboxes;
import corral.api.lifecycle.SandboxQueries.Page;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.e2b.E2bSettings;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The life of sandboxes, over HTTP. */
final class SandboxRoutes {
    /** When a resume of an old client names no timeout (E2B protocol). */
    private static final Duration DEFAULT_RESUME_TIMEOUT = Duration.ofSeconds(15);
    /** The longest life that one refresh may ask for (E2B protocol). */
    private static final long MAX_REFRESH = 3_600;

    private final E2bSettings settings;
    private final Calls calls;
    private final SandboxLifecycle lifecycle;
    private final SandboxQueries queries;

    SandboxRoutes(E2bSettings settings, Calls calls, SandboxLifecycle lifecycle, SandboxQueries queries) {
        this.settings = settings;
        this.calls = calls;
        this.lifecycle = lifecycle;
        this.queries = queries;
    }

    void contribute(RoutesConfig routes) {
        routes.post("/sandboxes", calls.forCaller(this::createV1));
        routes.post("/v2/sandboxes", calls.forCaller(this::createV2));
        routes.get("/sandboxes", calls.forCaller(this::listV1));
        routes.get("/v2/sandboxes", calls.forCaller(this::list));
        routes.get("/sandboxes/{id}", calls.forCaller(this::get));
        routes.delete("/sandboxes/{id}", calls.forCaller(this::kill));
        routes.post("/sandboxes/{id}/pause", calls.forCaller(this::pause));
        routes.post("/sandboxes/{id}/connect", calls.forCaller(this::connectV1));
        routes.post("/v2/sandboxes/{id}/connect", calls.forCaller(this::connectV2));
        routes.post("/sandboxes/{id}/resume", calls.forCaller(this::resume));
        routes.post("/sandboxes/{id}/timeout", calls.forCaller(this::timeout));
        routes.post("/sandboxes/{id}/refreshes", calls.forCaller(this::refresh));
    }

    private void createV1(Caller caller, Call call) {
        create(caller, call, CreateRequests.DEFAULT_TIMEOUT_V1, Optional.empty());
    }

    private void createV2(Caller caller, Call call) {
        create(
                caller,
                call,
                CreateRequests.DEFAULT_TIMEOUT_V2,
                Optional.ofNullable(call.context().header("Idempotency-Key")));
    }

    private void create(Caller caller, Call call, Duration defaultTimeout, Optional<String> idempotencyKey) {
        Bodies.NewSandbox body = call.body(Bodies.NewSandbox.class);
        call.answer(
                lifecycle.create(
                        caller,
                        CreateRequests.command(body, caller.team(), defaultTimeout, idempotencyKey.orElse(null))),
                view -> call.send(201, Answers.sandbox(view, settings.domain())));
    }

    private void listV1(Caller caller, Call call) {
        ListSandboxes query = ListQueries.parseV1(call.context().queryParamMap());
        List<Answers.ListedSandbox> listed = new ArrayList<>();
        while (true) {
            switch (queries.list(caller, query)) {
                case Answer.Refused<Page>(var refusal) -> {
                    call.refuse(refusal);
                    return;
                }
                case Answer.Done<Page>(var page) -> {
                    page.sandboxes().stream()
                            .limit(settings.maxListed() - listed.size())
                            .map(Answers::listed)
                            .forEach(listed::add);
                    if (page.next().isEmpty() || listed.size() >= settings.maxListed()) {
                        call.send(200, listed);
                        return;
                    }
                    query = new ListSandboxes(
                            query.states(),
                            query.metadata(),
                            query.template(),
                            query.startedAfter(),
                            query.newestFirst(),
                            query.limit(),
                            page.next());
                }
            }
        }
    }

    private void list(Caller caller, Call call) {
        ListSandboxes query = ListQueries.parse(call.context().queryParamMap());
        call.answer(queries.list(caller, query), page -> {
            page.next().ifPresent(token -> call.context().header("X-Next-Token", token.value()));
            if (query.states().contains(SandboxView.State.RUNNING)) {
                call.context().header("X-Total-Running", Integer.toString(page.totalRunning()));
            }
            call.send(200, page.sandboxes().stream().map(Answers::listed).toList());
        });
    }

    private void get(Caller caller, Call call) {
        call.answer(
                queries.get(caller, call.sandboxId()), view -> call.send(200, Answers.detail(view, settings.domain())));
    }

    private void kill(Caller caller, Call call) {
        call.answer(lifecycle.kill(caller, call.sandboxId()), killed -> call.sendNothing());
    }

    private void pause(Caller caller, Call call) {
        SandboxId id = call.sandboxId();
        Contents contents = call.optionalBody(Bodies.Pause.class)
                .filter(body -> Boolean.FALSE.equals(body.memory()))
                .map(body -> Contents.FILES)
                .orElse(Contents.MEMORY);
        call.answer(lifecycle.pause(caller, id, contents), paused -> call.sendNothing());
    }

    private void connectV1(Caller caller, Call call) {
        SandboxId id = call.sandboxId();
        Bodies.Connect body = call.body(Bodies.Connect.class);
        connect(caller, call, id, Optional.of(Fields.required("timeout", body.timeout())));
    }

    /** Without a timeout the sandbox gets again what it was created with. */
    private void connectV2(Caller caller, Call call) {
        SandboxId id = call.sandboxId();
        Optional<Bodies.Connect> body = call.optionalBody(Bodies.Connect.class);
        if (body.filter(given -> Boolean.FALSE.equals(given.memory())).isPresent()) {
            throw new Rejected(
                    400, "memory: false is not supported yet: a resume here restores the memory. Leave it out.");
        }
        connect(
                caller,
                call,
                id,
                body.map(Bodies.Connect::timeout).map(seconds -> Fields.required("timeout", seconds)));
    }

    private void connect(Caller caller, Call call, SandboxId id, Optional<Duration> timeout) {
        call.answer(
                lifecycle.connect(caller, id, timeout),
                connected -> call.send(
                        connected.resumed() ? 201 : 200, Answers.sandbox(connected.sandbox(), settings.domain())));
    }

    private void resume(Caller caller, Call call) {
        SandboxId id = call.sandboxId();
        Duration timeout = Fields.seconds(
                "timeout",
                call.optionalBody(Bodies.Timeout.class)
                        .map(Bodies.Timeout::timeout)
                        .orElse(null),
                DEFAULT_RESUME_TIMEOUT);
        call.answer(queries.get(caller, id), view -> {
            if (view.state() == SandboxView.State.RUNNING) {
                call.refuse(new Refusal.StateConflict("Sandbox '" + id + "' is running already."));
                return;
            }
            call.answer(
                    lifecycle.connect(caller, id, Optional.of(timeout)),
                    connected -> call.send(201, Answers.sandbox(connected.sandbox(), settings.domain())));
        });
    }

    private void timeout(Caller caller, Call call) {
        SandboxId id = call.sandboxId();
        Duration timeout =
                Fields.required("timeout", call.body(Bodies.Timeout.class).timeout());
        Answer<SandboxView> answer = lifecycle.setTimeout(caller, id, timeout);
        if (answer instanceof Answer.Refused<SandboxView>(Refusal.StateConflict(var sentence))) {
            // E2B answers for a paused sandbox as for none
            call.fail(E2bError.of(404, sentence));
            return;
        }
        call.answer(answer, view -> call.sendNothing());
    }

    /** Keeps a running sandbox alive for at least that long. */
    private void refresh(Caller caller, Call call) {
        SandboxId id = call.sandboxId();
        Optional<Duration> duration = call.optionalBody(Bodies.Refresh.class)
                .map(Bodies.Refresh::duration)
                .map(seconds -> Fields.seconds("duration", seconds, MAX_REFRESH));
        call.answer(queries.get(caller, id), view -> {
            if (view.state() != SandboxView.State.RUNNING) {
                call.refuse(new Refusal.SandboxNotFound(id));
                return;
            }
            call.answer(lifecycle.connect(caller, id, duration), connected -> call.sendNothing());
        });
    }
}
