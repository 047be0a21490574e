package corral.api.access;

import corral.api.team.TeamId;

/**
 * Who is calling: a key of a team.
 *
 * @param team whose sandboxes the caller sees
 * @param keyId which key it was
 */
public record Caller(TeamId team, String keyId) {}
