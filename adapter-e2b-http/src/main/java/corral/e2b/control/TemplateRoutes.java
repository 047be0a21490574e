package corral.e2b.control;

import corral.api.access.Caller;
import corral.api.lifecycle.TemplateQueries;
import corral.api.refusal.Answer;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import io.javalin.config.RoutesConfig;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        routes.get("/v2/templates", calls.forCaller(this::page));
        routes.get("/templates/{id}", calls.forCaller(this::get));
        routes.get("/templates/{id}/tags", calls.forCaller(this::tags));
        routes.get("/templates/aliases/{alias}", calls.forCaller(this::alias));
    }

    private void list(Caller caller, Call call) {
        checkTeam(caller, call.context().queryParamMap());
        call.answer(
                templates.list(caller),
                found -> call.send(
                        200, found.stream().map(TemplateAnswers::listed).toList()));
    }

    private void page(Caller caller, Call call) {
        Map<String, List<String>> parameters = call.context().queryParamMap();
        checkTeam(caller, parameters);
        int limit = ListQueries.limit(parameters);
        String after = ListQueries.single(parameters, "nextToken")
                .filter(token -> !token.isEmpty())
                .map(TemplateRoutes::read)
                .orElse("");
        call.answer(templates.list(caller), found -> {
            List<Template> rest = found.stream()
                    .filter(template -> template.id().value().compareTo(after) > 0)
                    .limit(limit + 1L)
                    .toList();
            List<Template> page = rest.subList(0, Math.min(limit, rest.size()));
            if (rest.size() > limit) {
                call.context().header("X-Next-Token", written(page.getLast()));
            }
            call.send(200, page.stream().map(TemplateAnswers::listed).toList());
        });
    }

    /** Where a page ended: the id of its last template, which is nobody's secret. */
    private static String written(Template last) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(last.id().value().getBytes(StandardCharsets.UTF_8));
    }

    private static String read(String token) {
        String id;
        try {
            id = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException forged) {
            id = "";
        }
        if (!TemplateId.isValid(id)) {
            throw new Rejected(400, "nextToken is not one that this service gave. Start again with the first page.");
        }
        return id;
    }

    private static void checkTeam(Caller caller, Map<String, List<String>> parameters) {
        Optional<String> team = ListQueries.single(parameters, "teamID").filter(id -> !id.isEmpty());
        if (team.filter(id -> !id.equals(caller.team().value())).isPresent()) {
            throw new Rejected(403, "teamID is not the team of this key. Leave it out, or use a key of that team.");
        }
    }

    private void get(Caller caller, Call call) {
        Map<String, List<String>> parameters = call.context().queryParamMap();
        ListQueries.limit(parameters);
        boolean first = ListQueries.single(parameters, "nextToken")
                .filter(token -> !token.isEmpty())
                .isEmpty();
        call.answer(find(caller, call, "id"), found -> call.send(200, TemplateAnswers.detail(found, first)));
    }

    private void tags(Caller caller, Call call) {
        call.answer(find(caller, call, "id"), found -> call.send(200, TemplateAnswers.tags(found)));
    }

    private void alias(Caller caller, Call call) {
        call.answer(
                find(caller, call, "alias"),
                found -> call.send(200, new TemplateAnswers.Alias(found.id().value(), true)));
    }

    private Answer<Template> find(Caller caller, Call call, String parameter) {
        String name = call.context().pathParam(parameter);
        if (name.length() > MAX_NAME) {
            throw new Rejected(400, "A template's name has at most " + MAX_NAME + " characters.");
        }
        return templates.find(caller, TemplateNames.plain(name, caller.team()));
    }
}
