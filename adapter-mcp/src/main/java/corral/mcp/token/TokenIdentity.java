package corral.mcp.token;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.team.TeamId;
import corral.api.time.TimeSource;
import corral.mcp.transport.Identity;
import corral.mcp.transport.Scope;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes tokens (RFC 7519, signed with RS256 or ES256) that the issuer made for this server alone, and leaves everything else to API keys. What a
 * token may do stands in its scopes, whose sandboxes it sees in its claim for the team.
 */
public final class TokenIdentity implements Identity {
    private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};

    private final TokenSettings settings;
    private final IssuerKeys keys;
    private final TimeSource time;
    private final Identity otherwise;
    private final McpJsonMapper json = McpJsonDefaults.getMapper();

    public TokenIdentity(TokenSettings settings, IssuerKeys keys, TimeSource time, Identity otherwise) {
        this.settings = settings;
        this.keys = keys;
        this.time = time;
        this.otherwise = otherwise;
    }

    @Override
    public Answer<Guest> of(Optional<String> credential) {
        return credential.filter(TokenIdentity::isToken).isPresent()
                ? guest(credential.get().split("\\.", -1))
                : otherwise.of(credential);
    }

    @Override
    public Optional<String> metadataUrl() {
        return Optional.of(settings.metadata().toString());
    }

    private static boolean isToken(String text) {
        return text.matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
    }

    private Answer<Guest> guest(String[] parts) {
        Map<String, Object> claims;
        try {
            if (!isSigned(parts)) {
                return refused("It is not signed by the issuer.");
            }
            claims = json.readValue(Base64.getUrlDecoder().decode(parts[1]), OBJECT);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException _) {
            return refused("It cannot be read.");
        }
        Instant now = time.now();
        if (!settings.issuer().equals(claims.get("iss"))) {
            return refused("Another issuer made it.");
        }
        if (!isForThisServer(claims.get("aud"))) {
            return refused("It was made for another server.");
        }
        if (!(claims.get("exp") instanceof Number end)
                || now.minus(settings.skew()).getEpochSecond() >= end.longValue()) {
            return refused("It has expired.");
        }
        if (claims.get("nbf") instanceof Number begin
                && now.plus(settings.skew()).getEpochSecond() < begin.longValue()) {
            return refused("It is not valid yet.");
        }
        if (!(claims.get("sub") instanceof String subject)
                || !(claims.get(settings.teamClaim()) instanceof String team)
                || !isTeam(team)) {
            return refused("It names no subject, or no team in the claim " + settings.teamClaim() + ".");
        }
        return Answer.done(new Guest(new Caller(new TeamId(team), "token:" + subject), scopes(claims)));
    }

    private boolean isSigned(String[] parts) throws IOException, GeneralSecurityException {
        Map<String, Object> header = json.readValue(Base64.getUrlDecoder().decode(parts[0]), OBJECT);
        if (!(header.get("kid") instanceof String id) || header.containsKey("crit")) {
            return false;
        }
        Optional<PublicKey> key = keys.find(id);
        Optional<Signature> check =
                key.isPresent() ? signature(String.valueOf(header.get("alg")), key.get()) : Optional.empty();
        if (key.isEmpty() || check.isEmpty()) {
            return false;
        }
        check.get().initVerify(key.get());
        check.get().update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
        return check.get().verify(Base64.getUrlDecoder().decode(parts[2]));
    }

    /** The algorithm must be the one of the key: a token does not choose how it is checked. */
    private static Optional<Signature> signature(String algorithm, PublicKey key) throws GeneralSecurityException {
        if (algorithm.equals("RS256") && key instanceof RSAPublicKey) {
            return Optional.of(Signature.getInstance("SHA256withRSA"));
        }
        if (algorithm.equals("ES256") && key instanceof ECPublicKey) {
            return Optional.of(Signature.getInstance("SHA256withECDSAinP1363Format"));
        }
        return Optional.empty();
    }

    private boolean isForThisServer(@org.jspecify.annotations.Nullable Object audience) {
        String wanted = settings.audience().toString();
        return wanted.equals(audience) || (audience instanceof List<?> several && several.contains(wanted));
    }

    private static boolean isTeam(String text) {
        try {
            return new TeamId(text).value().equals(text);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static Set<Scope> scopes(Map<String, Object> claims) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        if (claims.get("scope") instanceof String text) {
            List<String> words = Arrays.asList(text.split(" ", -1));
            for (Scope scope : Scope.values()) {
                if (words.contains(scope.wireName())) {
                    scopes.add(scope);
                }
            }
        }
        return scopes;
    }

    private static Answer<Guest> refused(String why) {
        return Answer.refused(new Refusal.Unauthenticated("The token is not accepted: " + why));
    }
}
