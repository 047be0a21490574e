package corral.core.access;

import static corral.core.access.KeyIssue.asking;

import corral.api.access.Caller;
import corral.api.lifecycle.TeamKeys;
import corral.api.lifecycle.Tenancy.IssuedKey;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.team.TeamStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Keys as their holders manage them: nobody makes or touches what is stronger than the own key. */
public final class KeyRing implements TeamKeys {
    private final TeamStore teams;
    private final ApiKeyStore keys;
    private final KeyIssue issue;

    /** Over the same stores as {@link TeamAccess}. */
    public KeyRing(TeamAccess access) {
        this.teams = access.teams();
        this.keys = access.keys();
        this.issue = access.issue();
    }

    @Override
    public Answer<List<Team>> teams(Caller caller) {
        return asking(() -> {
            Stream<Team> own = teams.find(caller.team()).stream();
            Stream<Team> others = isAdministrator(caller)
                    ? teams.list().stream().filter(team -> !team.id().equals(caller.team()))
                    : Stream.empty();
            return Answer.done(Stream.concat(own, others).toList());
        });
    }

    @Override
    public Answer<List<ApiKey>> list(Caller caller) {
        return asking(() -> Answer.done(keys.list(caller.team())));
    }

    @Override
    public Answer<IssuedKey> issue(Caller caller, NewKey key) {
        TeamId team = key.team().orElse(caller.team());
        return asking(() -> mayIssue(caller, key, team)
                .<Answer<IssuedKey>>map(Answer::refused)
                .orElseGet(() -> issue.issue(team, key.name(), key.role(), key.quotas(), Optional.of(caller.keyId()))));
    }

    private Optional<Refusal> mayIssue(Caller caller, NewKey key, TeamId team) {
        if (isAdministrator(caller)) {
            return Optional.empty();
        }
        if (!team.equals(caller.team())) {
            return forbidden("A member makes keys of its own team only. Ask an administrator.");
        }
        if (key.role() == Role.ADMINISTRATOR) {
            return forbidden("Only an administrator makes administrators. Ask one.");
        }
        if (!key.quotas().isEmpty()) {
            return forbidden("Only an administrator gives quotas. Leave the quota out, or ask one.");
        }
        return isLimited(caller)
                ? forbidden("This key has a quota, which another key would not have. Ask an administrator.")
                : Optional.empty();
    }

    @Override
    public Answer<ApiKey> rename(Caller caller, String keyId, String name) {
        Optional<Refusal> refusal = KeyIssue.refuse(name);
        return refusal.isPresent()
                ? Answer.refused(refusal.get())
                : touch(
                        caller,
                        keyId,
                        key -> keys.rename(key.team(), keyId, name) ? keys.find(keyId) : Optional.empty());
    }

    @Override
    public Answer<ApiKey> revoke(Caller caller, String keyId) {
        return touch(caller, keyId, key -> keys.remove(key.team(), keyId) ? Optional.of(key) : Optional.empty());
    }

    private Answer<ApiKey> touch(Caller caller, String keyId, Function<ApiKey, Optional<ApiKey>> change) {
        return asking(() -> {
            Optional<ApiKey> key = keys.find(keyId)
                    .filter(found -> isAdministrator(caller) || found.team().equals(caller.team()));
            if (key.isEmpty()) {
                return KeyIssue.unknownKey();
            }
            Optional<Refusal> refusal = mayTouch(caller, key.get());
            return refusal.isPresent()
                    ? Answer.refused(refusal.get())
                    : change.apply(key.get()).map(Answer::done).orElseGet(KeyIssue::unknownKey);
        });
    }

    private Optional<Refusal> mayTouch(Caller caller, ApiKey key) {
        if (isAdministrator(caller) || key.id().equals(caller.keyId())) {
            return Optional.empty();
        }
        if (key.role() == Role.ADMINISTRATOR) {
            return forbidden("This is an administrator's key. Ask an administrator.");
        }
        return isLimited(caller)
                ? forbidden("A key with a quota does not manage other keys. Ask an administrator.")
                : Optional.empty();
    }

    private boolean isLimited(Caller caller) {
        return keys.find(caller.keyId()).filter(key -> key.quotas().isEmpty()).isEmpty();
    }

    private static boolean isAdministrator(Caller caller) {
        return caller.role() == Role.ADMINISTRATOR;
    }

    private static Optional<Refusal> forbidden(String sentence) {
        return Optional.of(new Refusal.Forbidden(sentence));
    }
}
