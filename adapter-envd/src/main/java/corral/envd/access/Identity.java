package corral.envd.access;

import com.sun.net.httpserver.Headers;
import corral.envd.account.Account;
import corral.envd.account.Accounts;
import corral.envd.connect.Callers;
import corral.envd.connect.Code;
import corral.envd.connect.RpcError;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** Which user of the image a request speaks for. The name alone decides: the token has opened the daemon already. */
public final class Identity implements Callers {
    private static final String USUAL_USER = "user";
    private static final String LAST_RESORT = "root";

    private final Accounts accounts;
    private final Ownership ownership;

    public Identity(Accounts accounts, Ownership ownership) {
        this.accounts = accounts;
        this.ownership = ownership;
    }

    @Override
    public Account user(Headers headers) throws RpcError {
        String authorization = headers.getFirst("Authorization");
        if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith("basic ")) {
            return named(Optional.empty());
        }
        String credentials;
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(authorization.substring(6).strip());
            credentials = new String(decoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new RpcError(Code.UNAUTHENTICATED, "invalid basic authorization header");
        }
        int colon = credentials.indexOf(':');
        return named(Optional.of(colon < 0 ? credentials : credentials.substring(0, colon)));
    }

    /** The account of that name, or the default one when no name is given. */
    public Account named(Optional<String> name) throws RpcError {
        Optional<String> asked = name.filter(text -> !text.isEmpty())
                .or(() -> ownership.settings().defaultUser());
        if (asked.isPresent()) {
            return accounts.find(asked.get())
                    .orElseThrow(() -> new RpcError(Code.UNAUTHENTICATED, "invalid username: '" + asked.get() + "'"));
        }
        return accounts.find(USUAL_USER)
                .or(() -> accounts.find(LAST_RESORT))
                .orElseThrow(() -> new RpcError(Code.UNAUTHENTICATED, "invalid username: '" + USUAL_USER + "'"));
    }
}
