package corral.api.access;

import corral.api.team.Role;
import corral.api.team.TeamId;

/**
 * Who is calling: a key of a team.
 *
 * @param team whose sandboxes the caller sees
 * @param keyId which key it was
 * @param role what it may do beside that
 */
public record Caller(TeamId team, String keyId, Role role) {
    /** A member. */
    public Caller(TeamId team, String keyId) {
        this(team, keyId, Role.MEMBER);
    }
}
