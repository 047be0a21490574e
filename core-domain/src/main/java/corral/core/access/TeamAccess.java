package corral.core.access;

import static corral.core.access.KeyIssue.asking;

import corral.api.access.Caller;
import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.team.TeamStore;
import corral.api.time.TimeSource;
import java.util.List;
import java.util.Optional;

/** Teams and their keys. Keys are looked up by their hash, so that no comparison tells how much of a key was right. */
public final class TeamAccess implements Tenancy {
    private static final int LONGEST_KEY = 256;

    private final TeamStore teams;
    private final ApiKeyStore keys;
    private final KeyIssue issue;
    private final LastUses uses;
    private final TimeSource time;

    public TeamAccess(TeamStore teams, ApiKeyStore keys, FreshNames names, TimeSource time) {
        this.teams = teams;
        this.keys = keys;
        this.issue = new KeyIssue(teams, keys, names, time);
        this.uses = new LastUses(keys, time);
        this.time = time;
    }

    TeamStore teams() {
        return teams;
    }

    ApiKeyStore keys() {
        return keys;
    }

    KeyIssue issue() {
        return issue;
    }

    @Override
    public Answer<Caller> authenticate(String presentedKey) {
        if (presentedKey.isEmpty() || presentedKey.length() > LONGEST_KEY) {
            return unknownKey();
        }
        return asking(() -> {
            Optional<ApiKey> found = keys.findByHash(KeyIssue.hash(presentedKey));
            found.ifPresent(uses::note);
            return found.map(key -> Answer.done(new Caller(key.team(), key.id(), key.role())))
                    .orElseGet(TeamAccess::unknownKey);
        });
    }

    @Override
    public Answer<Team> addTeam(TeamId id, int maxSandboxes, Quotas quotas) {
        if (maxSandboxes < 0) {
            return negative();
        }
        Team team = new Team(id, maxSandboxes, quotas, time.now());
        return asking(() -> teams.add(team)
                ? Answer.done(team)
                : Answer.refused(new Refusal.StateConflict("Team '" + id + "' exists already. Choose another name.")));
    }

    @Override
    public Answer<Team> changeTeam(TeamId id, int maxSandboxes, Quotas quotas) {
        if (maxSandboxes < 0) {
            return negative();
        }
        return asking(() -> teams.change(new Team(id, maxSandboxes, quotas, time.now()))
                ? teams.find(id).map(Answer::done).orElseGet(() -> KeyIssue.unknownTeam(id))
                : KeyIssue.unknownTeam(id));
    }

    @Override
    public Answer<IssuedKey> issueKey(TeamId team, String name, Role role, Quotas quotas) {
        return issue.issue(team, name, role, quotas, Optional.empty());
    }

    @Override
    public Answer<List<ApiKey>> listKeys(TeamId team) {
        return asking(() -> teams.find(team).isEmpty() ? KeyIssue.unknownTeam(team) : Answer.done(keys.list(team)));
    }

    @Override
    public Answer<ApiKey> revokeKey(TeamId team, String keyId) {
        return asking(() -> {
            Optional<ApiKey> key = keys.find(keyId).filter(found -> found.team().equals(team));
            return key.isPresent() && keys.remove(team, keyId) ? Answer.done(key.get()) : KeyIssue.unknownKey();
        });
    }

    private static Answer<Caller> unknownKey() {
        return Answer.refused(new Refusal.Unauthenticated("The API key is not known. Check it, or ask for a new one."));
    }

    private static Answer<Team> negative() {
        return Answer.refused(
                new Refusal.InvalidRequest("A team's limit of sandboxes is not negative. Give 0 or more."));
    }
}
