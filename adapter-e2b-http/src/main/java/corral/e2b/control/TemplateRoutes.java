package corral.e2b.control;

import corral.api.access.Caller;
import corral.api.lifecycle.TemplateQueries;
import io.javalin.config.RoutesConfig;

/** What templates there are, over HTTP. */
final class TemplateRoutes {
    private static final int MAX_NAME = 256;

    private final Calls calls;
    private final TemplateQueries templates;

    TemplateRoutes(Calls calls, TemplateQueries templates) {
        this.calls = calls;
        this.templates = templates;
    }

    void contribute(RoutesConfig routes) {
        routes.get("/templates", calls.forCaller(this::list));
        routes.get("/v2/templates", calls.forCaller(this::list));
        routes.get("/templates/aliases/{alias}", calls.forCaller(this::alias));
    }

    private void list(Caller caller, Call call) {
        call.answer(
                templates.list(caller),
                found -> call.send(200, found.stream().map(Answers::template).toList()));
    }

    private void alias(Caller caller, Call call) {
        String alias = call.context().pathParam("alias");
        if (alias.length() > MAX_NAME) {
            throw new Rejected(400, "A template's name has at most " + MAX_NAME + " characters.");
        }
        call.answer(
                templates.find(caller, alias),
                found -> call.send(200, new Answers.TemplateAlias(found.id().value(), true)));
    }
}
