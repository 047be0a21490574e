package corral.e2b.control;

import corral.api.lifecycle.TeamKeys.NewKey;
import corral.api.team.Role;
import corral.api.team.TeamId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the body of a new key to what the core makes. */
final class KeyRequests {
    private static final int MAX_NAME = 128;

    private KeyRequests() {}

    static NewKey read(Bodies.NewKey body) {
        return new NewKey(name(body.name()), team(body.teamName()), role(body.role()), QuotaBodies.read(body.quota()));
    }

    static String name(@Nullable String name) {
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new Rejected(400, "name is required: 1 to " + MAX_NAME + " characters.");
        }
        return name;
    }

    private static Optional<TeamId> team(@Nullable String name) {
        if (name == null) {
            return Optional.empty();
        }
        if (!TeamId.isValid(name)) {
            throw new Rejected(400, "teamName is a DNS label of at most 63 characters of a-z, 0-9 and '-'.");
        }
        return Optional.of(new TeamId(name));
    }

    private static Role role(@Nullable String role) {
        return switch (role == null ? "member" : role) {
            case "member" -> Role.MEMBER;
            case "administrator" -> Role.ADMINISTRATOR;
            default -> throw new Rejected(400, "role is member or administrator.");
        };
    }
}
