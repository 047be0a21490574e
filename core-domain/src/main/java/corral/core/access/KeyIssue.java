package corral.core.access;

import corral.api.lifecycle.Tenancy.IssuedKey;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.store.StoreUnavailable;
import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.api.team.TeamStore;
import corral.api.time.TimeSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;

/** What making a key is, whoever asks for it. */
final class KeyIssue {
    private static final int LONGEST_NAME = 128;
    private static final int SUFFIX = 4;

    private final TeamStore teams;
    private final ApiKeyStore keys;
    private final FreshNames names;
    private final TimeSource time;

    KeyIssue(TeamStore teams, ApiKeyStore keys, FreshNames names, TimeSource time) {
        this.teams = teams;
        this.keys = keys;
        this.names = names;
        this.time = time;
    }

    /** Makes it, unless the team does not exist. */
    Answer<IssuedKey> issue(TeamId team, String name, Role role, Quotas quotas, Optional<String> createdBy) {
        Optional<Refusal> refusal = refuse(name);
        if (refusal.isPresent()) {
            return Answer.refused(refusal.get());
        }
        return asking(() -> {
            if (teams.find(team).isEmpty()) {
                return unknownTeam(team);
            }
            String secret = names.apiKey();
            ApiKey key = new ApiKey(
                    names.uuid(),
                    team,
                    name,
                    role,
                    quotas,
                    hash(secret),
                    secret.substring(secret.length() - SUFFIX),
                    time.now(),
                    createdBy,
                    Optional.empty());
            return keys.add(key)
                    ? Answer.done(new IssuedKey(key, secret))
                    : Answer.refused(new Refusal.PlatformUnavailable("The key could not be added. Try again."));
        });
    }

    static Optional<Refusal> refuse(String name) {
        return name.isBlank() || name.length() > LONGEST_NAME
                ? Optional.of(new Refusal.InvalidRequest("The name of a key has 1 to " + LONGEST_NAME + " characters."))
                : Optional.empty();
    }

    static String hash(String key) {
        return HexFormat.of().formatHex(Digests.sha256(key));
    }

    static <T> Answer<T> asking(Supplier<Answer<T>> question) {
        try {
            return question.get();
        } catch (StoreUnavailable e) {
            return Answer.refused(new Refusal.PlatformUnavailable("Teams and keys cannot be read now. Try again."));
        }
    }

    static <T> Answer<T> unknownTeam(TeamId team) {
        return Answer.refused(new Refusal.ObjectNotFound("Team '" + team + "' was not found. Add it first."));
    }

    static <T> Answer<T> unknownKey() {
        return Answer.refused(
                new Refusal.ObjectNotFound("The team has no such key. List the team's keys to see which there are."));
    }
}
