package corral.e2b.control;

import corral.api.access.Caller;
import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Who is calling: by {@code X-API-Key}, by {@code Authorization: Bearer} with the same key, or as the operator by {@code X-Admin-Token}. */
final class Access {
    private static final int MAX_KEY = 512;
    private static final String BEARER = "bearer ";

    private final Tenancy tenancy;
    private final Optional<byte[]> adminKey;

    Access(Tenancy tenancy, Optional<String> adminKey) {
        this.tenancy = tenancy;
        this.adminKey = adminKey.filter(key -> !key.isEmpty()).map(key -> key.getBytes(StandardCharsets.UTF_8));
    }

    Answer<Caller> caller(Context context) {
        String key = presentedKey(context)
                .orElseThrow(() -> new Rejected(401, "An API key is required: send it as X-API-Key."));
        if (key.length() > MAX_KEY) {
            throw new Rejected(401, "That is not an API key.");
        }
        return tenancy.authenticate(key);
    }

    /** Ends the request unless the operator is calling; without an admin key there is no operator, and no such route. */
    void requireOperator(Context context) {
        if (adminKey.isEmpty()) {
            throw new Rejected(404, "There is no such route. The operator's routes are off: no admin key is set.");
        }
        String presented = context.header("X-Admin-Token");
        if (presented == null
                || presented.length() > MAX_KEY
                || !MessageDigest.isEqual(adminKey.get(), presented.getBytes(StandardCharsets.UTF_8))) {
            throw new Rejected(401, "The operator's key is required: send it as X-Admin-Token.");
        }
    }

    /** What the caller presents as its key, if anything. */
    static Optional<String> presentedKey(Context context) {
        String authorization = context.header("Authorization");
        Optional<String> bearer = Optional.ofNullable(authorization)
                .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(text -> text.substring(BEARER.length()));
        return Optional.ofNullable(context.header("X-API-Key"))
                .or(() -> bearer)
                .map(String::strip)
                .filter(key -> !key.isEmpty());
    }
}
