package corral.api.team;

import java.time.Instant;

/**
 * An API key as it is stored: never the key itself.
 *
 * @param id a random UUID, what it is revoked by
 * @param team whose it is
 * @param name what its maker calls it, 1 to 128 characters
 * @param hash SHA-256 of the key, 64 hexadecimal digits; a key has 160 random bits, so that no salt or stretching is needed
 * @param suffix its last four characters, to tell keys apart
 * @param createdAt when it was made
 */
public record ApiKey(String id, TeamId team, String name, String hash, String suffix, Instant createdAt) {}
