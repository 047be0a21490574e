package corral.mcp.token;

import java.net.URI;
import java.time.Duration;

/**
 * Which tokens are taken.
 *
 * @param issuer who makes them, as the claim {@code iss} says it
 * @param audience this server, as the claim {@code aud} says it: its address with the path
 * @param keys where the issuer's public keys lie (a JWK set)
 * @param teamClaim the claim that names the team
 * @param skew how much the clocks of issuer and server may differ
 * @param refetchAfter how long after a fetch of the keys an unknown key is looked for again
 */
public record TokenSettings(
        String issuer, URI audience, URI keys, String teamClaim, Duration skew, Duration refetchAfter) {
    /** The usual differences of clocks, and the usual patience. */
    public static TokenSettings of(String issuer, URI audience, URI keys, String teamClaim) {
        return new TokenSettings(issuer, audience, keys, teamClaim, Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    /** Where clients learn about the issuer (RFC 9728): the well-known path before that of the resource. */
    public URI metadata() {
        return audience.resolve(METADATA_PATH + (audience.getPath().equals("/") ? "" : audience.getPath()));
    }

    /** The path of RFC 9728. */
    public static final String METADATA_PATH = "/.well-known/oauth-protected-resource";
}
