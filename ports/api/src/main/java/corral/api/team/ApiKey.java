package corral.api.team;

import java.time.Instant;
import java.util.Optional;

/**
 * An API key as it is stored: never the key itself.
 *
 * @param id a random UUID, what it is revoked by
 * @param team whose it is
 * @param name what its maker calls it, 1 to 128 characters
 * @param role what its holder may do
 * @param quotas what the sandboxes that it made may use together
 * @param hash SHA-256 of the key, 64 hexadecimal digits; a key has 160 random bits, so that no salt or stretching is needed
 * @param suffix its last four characters, to tell keys apart
 * @param createdAt when it was made
 * @param createdBy the id of the key with which it was made; empty when the operator made it
 * @param lastUsed about when it last opened something: within a minute
 */
public record ApiKey(
        String id,
        TeamId team,
        String name,
        Role role,
        Quotas quotas,
        String hash,
        String suffix,
        Instant createdAt,
        Optional<String> createdBy,
        Optional<Instant> lastUsed) {
    public ApiKey {
        createdAt = Instant.ofEpochMilli(createdAt.toEpochMilli());
        lastUsed = lastUsed.map(at -> Instant.ofEpochMilli(at.toEpochMilli()));
    }

    /** A member's key without quotas, made by the operator and never used. */
    public ApiKey(String id, TeamId team, String name, String hash, String suffix, Instant createdAt) {
        this(id, team, name, Role.MEMBER, Quotas.NONE, hash, suffix, createdAt, Optional.empty(), Optional.empty());
    }

    public ApiKey withName(String newName) {
        return new ApiKey(id, team, newName, role, quotas, hash, suffix, createdAt, createdBy, lastUsed);
    }

    public ApiKey withLastUsed(Instant at) {
        return new ApiKey(id, team, name, role, quotas, hash, suffix, createdAt, createdBy, Optional.of(at));
    }
}
