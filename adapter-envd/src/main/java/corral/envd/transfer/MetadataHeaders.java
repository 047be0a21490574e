package corral.envd.transfer;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The headers {@code X-Metadata-*} of an upload: what is to be attached to its files. */
final class MetadataHeaders {
    /** The longest key, so that the attribute's name fits what Linux allows. */
    static final int MAX_KEY_BYTES = 246;

    /** All keys and values together. */
    static final int MAX_TOTAL_BYTES = 4096;

    private static final String PREFIX = "x-metadata-";

    private MetadataHeaders() {}

    static SortedMap<String, String> of(Headers headers) throws HttpError {
        SortedMap<String, String> metadata = new TreeMap<>();
        int total = 0;
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!name.startsWith(PREFIX)) {
                continue;
            }
            String key = name.substring(PREFIX.length());
            String value = header.getValue().getFirst();
            if (key.isEmpty() || key.length() > MAX_KEY_BYTES) {
                throw new HttpError(400, "a metadata key has 1 to " + MAX_KEY_BYTES + " characters");
            }
            if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
                throw new HttpError(400, "the metadata value of '" + key + "' is not printable ASCII");
            }
            total += key.length() + value.length();
            metadata.put(key, value);
        }
        if (total > MAX_TOTAL_BYTES) {
            throw new HttpError(400, "metadata has at most " + MAX_TOTAL_BYTES + " bytes in all");
        }
        return metadata;
    }
}
