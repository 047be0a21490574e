package corral.e2b.control;

import corral.api.lifecycle.Tenancy;
import corral.api.team.ApiKey;
import corral.api.team.Role;
import corral.api.team.Team;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Teams and keys as clients get them; fields beyond the protocol's are Corral's own, and clients pass over them. */
final class KeyAnswers {
    /** What stands before the random part of every key. */
    private static final String PREFIX = "e2b_";
    /** Hexadecimal digits of the random part. */
    private static final int DIGITS = 40;

    private KeyAnswers() {}

    record OperatorTeam(String id, int maxSandboxes, QuotaBodies.Limits quota, String createdAt) {}

    /** {@code apiKey} is required by the protocol and never filled: a key is shown once, when it is made. */
    record ListedTeam(String teamID, String name, String apiKey, boolean isDefault) {}

    record Mask(String prefix, int valueLength, String maskedValuePrefix, String maskedValueSuffix) {}

    record Named(String id, String name) {}

    /** Who made a key: there are no users here, so that the id is a key's, and there is no address. */
    record Maker(String id, String email) {}

    record Key(
            String id,
            String name,
            Mask mask,
            String createdAt,
            @Nullable Maker createdBy,
            @Nullable String lastUsed,
            Named team,
            String role,
            QuotaBodies.Limits quota,
            @Nullable String key) {}

    record Compatible(String key) {}

    static OperatorTeam operatorTeam(Team team) {
        return new OperatorTeam(
                team.id().value(),
                team.maxSandboxes(),
                QuotaBodies.written(team.quotas()),
                Answers.time(team.createdAt()));
    }

    /** The caller's own team comes first and is the default. */
    static List<ListedTeam> teams(List<Team> teams) {
        return teams.stream()
                .map(team -> new ListedTeam(team.id().value(), team.id().value(), "", team.equals(teams.getFirst())))
                .toList();
    }

    static Key key(ApiKey key) {
        return key(key, Optional.empty());
    }

    static Key created(Tenancy.IssuedKey issued) {
        return key(issued.key(), Optional.of(issued.secret()));
    }

    private static Key key(ApiKey key, Optional<String> secret) {
        return new Key(
                key.id(),
                key.name(),
                new Mask(PREFIX, DIGITS, "", key.suffix()),
                Answers.time(key.createdAt()),
                key.createdBy().map(maker -> new Maker(maker, "")).orElse(null),
                key.lastUsed().map(Answers::time).orElse(null),
                new Named(key.team().value(), key.team().value()),
                role(key.role()),
                QuotaBodies.written(key.quotas()),
                secret.orElse(null));
    }

    static String role(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
