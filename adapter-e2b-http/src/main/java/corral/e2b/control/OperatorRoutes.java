package corral.e2b.control;

import corral.api.lifecycle.TeamKeys.NewKey;
import corral.api.lifecycle.Tenancy;
import corral.api.team.TeamId;
import io.javalin.config.RoutesConfig;
import org.jspecify.annotations.Nullable;

/** Teams and their keys, for the operator. */
final class OperatorRoutes {
    private static final long MAX_SANDBOXES = 1_000_000;

    private final Calls calls;
    private final Tenancy tenancy;

    OperatorRoutes(Calls calls, Tenancy tenancy) {
        this.calls = calls;
        this.tenancy = tenancy;
    }

    void contribute(RoutesConfig routes) {
        routes.post("/admin/teams", calls.forOperator(this::addTeam));
        routes.patch("/admin/teams/{team}", calls.forOperator(this::changeTeam));
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
        call.answer(
                tenancy.addTeam(new TeamId(id), maxSandboxes(body.maxSandboxes()), QuotaBodies.read(body.quota())),
                team -> call.send(201, KeyAnswers.operatorTeam(team)));
    }

    /** Both limits are replaced: what is left out is not limited any more, but for the number of sandboxes, which is required. */
    private void changeTeam(Call call) {
        Bodies.ChangedTeam body = call.body(Bodies.ChangedTeam.class);
        call.answer(
                tenancy.changeTeam(team(call), maxSandboxes(body.maxSandboxes()), QuotaBodies.read(body.quota())),
                team -> call.send(200, KeyAnswers.operatorTeam(team)));
    }

    private static int maxSandboxes(@Nullable Long limit) {
        if (limit == null || limit < 0 || limit > MAX_SANDBOXES) {
            throw new Rejected(400, "maxSandboxes is required: a number from 0 to " + MAX_SANDBOXES + ".");
        }
        return limit.intValue();
    }

    private void issueKey(Call call) {
        NewKey key = KeyRequests.read(call.body(Bodies.NewKey.class));
        call.answer(
                tenancy.issueKey(team(call), key.name(), key.role(), key.quotas()),
                issued -> call.send(201, KeyAnswers.created(issued)));
    }

    private void listKeys(Call call) {
        call.answer(
                tenancy.listKeys(team(call)),
                keys -> call.send(200, keys.stream().map(KeyAnswers::key).toList()));
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
