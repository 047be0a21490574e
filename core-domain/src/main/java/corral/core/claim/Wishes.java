package corral.core.claim;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.sandbox.Origin;
import corral.api.snapshot.Snapshot;
import corral.api.team.Team;
import corral.api.template.Template;
import corral.api.time.TimeSource;
import corral.core.access.EnvSeal;
import corral.core.access.Tokens;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes wishes of requests that passed all checks. */
final class Wishes {
    private final Tokens tokens;
    private final EnvSeal envSeal;
    private final TimeSource time;

    Wishes(Tokens tokens, EnvSeal envSeal, TimeSource time) {
        this.tokens = tokens;
        this.envSeal = envSeal;
        this.time = time;
    }

    Wish of(Team team, Caller caller, Template template, CreateSandbox command) {
        return wish(team, caller, template, command, command.env(), Optional.empty());
    }

    /** A wish for what a snapshot holds, with its limits; its environment below that of the request. */
    Wish from(Team team, Caller caller, Snapshot snapshot, CreateSandbox command) {
        Template template = new Template(
                snapshot.template(), List.of(), snapshot.resources(), snapshot.createdAt(), snapshot.createdAt());
        Map<String, String> env =
                new TreeMap<>(envSeal.open(team.id(), snapshot.sourceToken().keyId(), snapshot.env()));
        env.putAll(command.env());
        return wish(
                team,
                caller,
                template,
                command,
                env,
                Optional.of(new Origin(snapshot.id(), snapshot.source(), snapshot.sourceToken())));
    }

    private Wish wish(
            Team team,
            Caller caller,
            Template template,
            CreateSandbox command,
            Map<String, String> env,
            Optional<Origin> origin) {
        String keyId = tokens.grant(1).keyId();
        return new Wish(
                team,
                caller.keyId(),
                template,
                command,
                envSeal.seal(team.id(), keyId, env),
                keyId,
                time.now(),
                origin);
    }
}
