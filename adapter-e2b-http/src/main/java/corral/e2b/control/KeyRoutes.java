package corral.e2b.control;

import corral.api.access.Caller;
import corral.api.lifecycle.TeamKeys;
import io.javalin.config.RoutesConfig;

/** Teams and keys, for those who hold keys. */
final class KeyRoutes {
    private final Calls calls;
    private final TeamKeys keys;

    KeyRoutes(Calls calls, TeamKeys keys) {
        this.calls = calls;
        this.keys = keys;
    }

    void contribute(RoutesConfig routes) {
        routes.get("/teams", calls.forCaller(this::teams));
        routes.get("/api-keys", calls.forCaller(this::list));
        routes.post("/api-keys", calls.forCaller(this::issue));
        routes.get("/api-keys/compatible", calls.forCaller(KeyRoutes::compatible));
        routes.patch("/api-keys/{key}", calls.forCaller(this::rename));
        routes.delete("/api-keys/{key}", calls.forCaller(this::revoke));
    }

    private void teams(Caller caller, Call call) {
        call.answer(keys.teams(caller), teams -> call.send(200, KeyAnswers.teams(teams)));
    }

    private void list(Caller caller, Call call) {
        call.answer(
                keys.list(caller),
                found -> call.send(200, found.stream().map(KeyAnswers::key).toList()));
    }

    private void issue(Caller caller, Call call) {
        call.answer(
                keys.issue(caller, KeyRequests.read(call.body(Bodies.NewKey.class))),
                issued -> call.send(201, KeyAnswers.created(issued)));
    }

    /** The caller's own key in the form that E2B clients accept: every key of Corral has it. */
    private static void compatible(Caller caller, Call call) {
        call.send(
                200,
                new KeyAnswers.Compatible(Access.presentedKey(call.context()).orElseThrow()));
    }

    private void rename(Caller caller, Call call) {
        String name = KeyRequests.name(call.body(Bodies.RenamedKey.class).name());
        call.answer(keys.rename(caller, keyId(call), name), key -> call.send(200, KeyAnswers.key(key)));
    }

    private void revoke(Caller caller, Call call) {
        call.answer(keys.revoke(caller, keyId(call)), key -> call.sendNothing());
    }

    private static String keyId(Call call) {
        return call.context().pathParam("key");
    }
}
