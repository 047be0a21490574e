package corral.e2b.control;

import corral.api.lifecycle.Tenancy;
import corral.api.team.TeamId;
import io.javalin.config.RoutesConfig;

/** Teams and their keys, for the operator. */
final class OperatorRoutes {
    private static final long MAX_SANDBOXES = 1_000_000;
    private static final int MAX_KEY_NAME = 128;

    private final Calls calls;
    private final Tenancy tenancy;

    OperatorRoutes(Calls calls, Tenancy tenancy) {
        this.calls = calls;
        this.tenancy = tenancy;
    }

    void contribute(RoutesConfig routes) {
        routes.post("/admin/teams", calls.forOperator(this::addTeam));
        routes.post("/admin/teams/{team}/api-keys", calls.forOperator(this::issueKey));
        routes.get("/admin/teams/{team}/api-keys", calls.forOperator(this::listKeys));
        routes.delete("/admin/teams/{team}/api-keys/{key}", calls.forOperator(this::revokeKey));
    }

    private void addTeam(Call call) {
        Bodies.NewTeam body = call.body(Bodies.NewTeam.class);
        String id = body.id();
        if (id == null || !TeamId.isValid(id)) {
            throw new Rejected(400, "id is required: a DNS label of at most 63 characters of a-z, 0-9 and '-'.");
        }
        Long limit = body.maxSandboxes();
        if (limit == null || limit < 0 || limit > MAX_SANDBOXES) {
            throw new Rejected(400, "maxSandboxes is required: a number from 0 to " + MAX_SANDBOXES + ".");
        }
        call.answer(tenancy.addTeam(new TeamId(id), limit.intValue()), team -> call.send(201, Answers.team(team)));
    }

    private void issueKey(Call call) {
        TeamId team = team(call);
        String name = call.body(Bodies.NewKey.class).name();
        if (name == null || name.isBlank() || name.length() > MAX_KEY_NAME) {
            throw new Rejected(400, "name is required: 1 to " + MAX_KEY_NAME + " characters.");
        }
        call.answer(tenancy.issueKey(team, name), issued -> call.send(201, Answers.created(issued)));
    }

    private void listKeys(Call call) {
        call.answer(
                tenancy.listKeys(team(call)),
                keys -> call.send(200, keys.stream().map(Answers::key).toList()));
    }

    private void revokeKey(Call call) {
        call.answer(tenancy.revokeKey(team(call), call.context().pathParam("key")), revoked -> call.sendNothing());
    }

    private static TeamId team(Call call) {
        String id = call.context().pathParam("team");
        if (!TeamId.isValid(id)) {
            throw new Rejected(404, "There is no such team.");
        }
        return new TeamId(id);
    }
}
