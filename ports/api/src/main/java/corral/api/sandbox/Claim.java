package corral.api.sandbox;

import corral.api.team.TeamId;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * That a team has a sandbox. Written once, in one write; everything that must follow it is done by whoever notices first.
 *
 * @param id unique for this claim: after a write whose outcome is unknown it tells whether the write happened
 * @param team who owns the sandbox
 * @param madeBy the id of the API key that made it; empty when that was not recorded
 * @param claimedAt in whole milliseconds
 * @param token from what the access token is derived
 * @param env what every process inside gets, sealed
 * @param metadata the caller's own labels, sorted
 * @param lifetime deadline and what happens then
 * @param network what the sandbox may reach
 * @param idempotency the request that made this claim, when the caller named it
 */
public record Claim(
        String id,
        TeamId team,
        String madeBy,
        Instant claimedAt,
        TokenGrant token,
        SealedEnv env,
        Map<String, String> metadata,
        Lifetime lifetime,
        NetworkAccess network,
        Optional<Idempotency> idempotency) {
    public Claim {
        claimedAt = Instant.ofEpochMilli(claimedAt.toEpochMilli());
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    public Claim withLifetime(Lifetime newLifetime) {
        return new Claim(id, team, madeBy, claimedAt, token, env, metadata, newLifetime, network, idempotency);
    }

    /**
     * The caller's name for a create request.
     *
     * @param key the caller's key, unique in its team
     * @param digest of the request's content, so that another request under the same key is noticed
     */
    public record Idempotency(String key, String digest) {}
}
