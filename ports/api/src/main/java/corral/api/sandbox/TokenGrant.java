package corral.api.sandbox;

/**
 * From what the access token of a sandbox is derived; the token itself is never stored. Raising the epoch makes every token of a
 * lower one worthless.
 *
 * @param keyId which installation key derives the token
 * @param epoch at least 1
 */
public record TokenGrant(String keyId, int epoch) {
    public TokenGrant {
        if (epoch < 1 || keyId.isEmpty()) {
            throw new IllegalArgumentException("A token grant names a key and an epoch of at least 1.");
        }
    }
}
