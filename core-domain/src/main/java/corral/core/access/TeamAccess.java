package corral.core.access;

import corral.api.access.Caller;
import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.store.StoreUnavailable;
import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.team.TeamStore;
import corral.api.time.TimeSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Teams and their keys. Keys are looked up by their hash, so that no comparison tells how much of a key was right. */
public final class TeamAccess implements Tenancy {
    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_NAME = 128;
    private static final int SUFFIX = 4;

    private final TeamStore teams;
    private final ApiKeyStore keys;
    private final FreshNames names;
    private final TimeSource time;

    public TeamAccess(TeamStore teams, ApiKeyStore keys, FreshNames names, TimeSource time) {
        this.teams = teams;
        this.keys = keys;
        this.names = names;
        this.time = time;
    }

    @Override
    public Answer<Caller> authenticate(String presentedKey) {
        if (presentedKey.isEmpty() || presentedKey.length() > LONGEST_KEY) {
            return unknownKey();
        }
        return asking(() -> keys.findByHash(hash(presentedKey))
                .map(key -> Answer.done(new Caller(key.team(), key.id())))
                .orElseGet(TeamAccess::unknownKey));
    }

    @Override
    public Answer<Team> addTeam(TeamId id, int maxSandboxes) {
        if (maxSandboxes < 0) {
            return invalid("A team's limit of sandboxes is not negative. Give 0 or more.");
        }
        Team team = new Team(id, maxSandboxes, time.now());
        return asking(() -> teams.add(team)
                ? Answer.done(team)
                : Answer.refused(new Refusal.StateConflict("Team '" + id + "' exists already. Choose another name.")));
    }

    @Override
    public Answer<IssuedKey> issueKey(TeamId team, String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            return invalid("The name of a key has 1 to " + LONGEST_NAME + " characters.");
        }
        return asking(() -> {
            if (teams.find(team).isEmpty()) {
                return unknownTeam(team);
            }
            String secret = names.apiKey();
            ApiKey key = new ApiKey(
                    names.uuid(), team, name, hash(secret), secret.substring(secret.length() - SUFFIX), time.now());
            return keys.add(key)
                    ? Answer.done(new IssuedKey(key, secret))
                    : Answer.refused(new Refusal.PlatformUnavailable("The key could not be added. Try again."));
        });
    }

    @Override
    public Answer<List<ApiKey>> listKeys(TeamId team) {
        return asking(() -> teams.find(team).isEmpty() ? unknownTeam(team) : Answer.done(keys.list(team)));
    }

    @Override
    public Answer<ApiKey> revokeKey(TeamId team, String keyId) {
        return asking(() -> {
            Optional<ApiKey> key = keys.list(team).stream()
                    .filter(candidate -> candidate.id().equals(keyId))
                    .findFirst();
            return key.isPresent() && keys.remove(team, keyId)
                    ? Answer.done(key.get())
                    : Answer.refused(new Refusal.ObjectNotFound(
                            "The team has no such key. List the team's keys to see which there are."));
        });
    }

    private static String hash(String key) {
        return HexFormat.of().formatHex(Digests.sha256(key));
    }

    private static <T> Answer<T> asking(Supplier<Answer<T>> question) {
        try {
            return question.get();
        } catch (StoreUnavailable e) {
            return Answer.refused(new Refusal.PlatformUnavailable("Teams and keys cannot be read now. Try again."));
        }
    }

    private static Answer<Caller> unknownKey() {
        return Answer.refused(new Refusal.Unauthenticated("The API key is not known. Check it, or ask for a new one."));
    }

    private static <T> Answer<T> unknownTeam(TeamId team) {
        return Answer.refused(new Refusal.ObjectNotFound("Team '" + team + "' was not found. Add it first."));
    }

    private static <T> Answer<T> invalid(String sentence) {
        return Answer.refused(new Refusal.InvalidRequest(sentence));
    }
}
