package corral.mcp.token;

import java.security.PublicKey;
import java.util.Optional;

/** The keys with which an issuer signs. */
@FunctionalInterface
public interface IssuerKeys {
    /** The key of that id; nothing when the issuer has none, or cannot be asked. */
    Optional<PublicKey> find(String id);
}
