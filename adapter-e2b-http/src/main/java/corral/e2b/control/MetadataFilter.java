package corral.e2b.control;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code metadata} parameter of a list. Clients encode each key and value, join the pairs as a form, and encode that again as the
 * value of a parameter; the server has undone the outermost layer.
 */
final class MetadataFilter {
    private static final int MAX_PAIRS = 64;

    private MetadataFilter() {}

    static Map<String, String> parse(String form) {
        Map<String, String> pairs = new TreeMap<>();
        for (String pair : form.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String key = twice(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : twice(pair.substring(equals + 1));
            ReservedMetadata.check(key);
            pairs.put(key, value);
            if (pairs.size() > MAX_PAIRS) {
                throw new Rejected(400, "metadata has at most " + MAX_PAIRS + " pairs.");
            }
        }
        return pairs;
    }

    private static String twice(String text) {
        try {
            return decodeLiteralPlus(URLDecoder.decode(text, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            throw new Rejected(400, "metadata is not encoded as a form.");
        }
    }

    /** The innermost layer knows no plus for a space: both SDKs percent-encode there. A text that is none stays as it is. */
    private static String decodeLiteralPlus(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException plain) {
            return text;
        }
    }
}
