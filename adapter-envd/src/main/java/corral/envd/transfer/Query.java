package corral.envd.transfer;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The parameters of a URL; of a repeated one the first counts. */
final class Query {
    private final Map<String, String> parameters = new HashMap<>();

    Query(@org.jspecify.annotations.Nullable String raw) throws HttpError {
        if (raw == null || raw.isEmpty()) {
            return;
        }
        try {
            for (String parameter : raw.split("&", -1)) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                parameters.putIfAbsent(decode(name), decode(value));
            }
        } catch (IllegalArgumentException _) {
            throw new HttpError(400, "the query of the URL is not valid percent encoding");
        }
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
