package corral.core.access;

import corral.api.access.AccessToken;
import corral.api.access.InstallationKeys;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.TokenGrant;
import java.util.HexFormat;

/**
 * Derives the token that opens a sandbox's daemon: HMAC-SHA256 under the installation key over the sandbox and the epoch, as 64
 * hexadecimal digits. The same grant gives the same token, always and on every replica.
 */
public final class Tokens {
    private final InstallationKeys keys;

    public Tokens(InstallationKeys keys) {
        this.keys = keys;
    }

    /** A grant under the newest key. */
    public TokenGrant grant(int epoch) {
        return new TokenGrant(keys.current().id(), epoch);
    }

    /**
     * The token of a grant.
     *
     * @throws IllegalStateException when the installation no longer has the key that the grant names
     */
    public AccessToken token(SandboxId id, TokenGrant grant) {
        return derive("corral token 1", id, grant);
    }

    /**
     * The traffic token of a grant: of the same kind, and nobody finds one of the two from the other.
     *
     * @throws IllegalStateException when the installation no longer has the key that the grant names
     */
    public AccessToken trafficToken(SandboxId id, TokenGrant grant) {
        return derive("corral traffic token 1", id, grant);
    }

    private AccessToken derive(String purpose, SandboxId id, TokenGrant grant) {
        byte[] secret = secret(keys, grant.keyId());
        String text = purpose + "\n" + id.value() + "\n" + grant.epoch();
        return new AccessToken(HexFormat.of().formatHex(Digests.hmacSha256(secret, text)));
    }

    /** Sixteen hexadecimal digits that only this installation can make of a text, under its newest key; not for what must outlive that key. */
    public String mark(String text) {
        byte[] mac = Digests.hmacSha256(keys.current().secret(), "corral mark 1\n" + text);
        return HexFormat.of().formatHex(mac, 0, 8);
    }

    static byte[] secret(InstallationKeys keys, String keyId) {
        return keys.find(keyId)
                .orElseThrow(() -> new IllegalStateException("The installation key '" + keyId
                        + "' is missing. Put it back among the installation's keys: sandboxes were granted under it."))
                .secret();
    }
}
