package corral.mcp.tool;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which files are pictures that a model can look at, by their names. */
final class Images {
    private static final Map<String, String> TYPES = Map.of(
            "png", "image/png", "jpg", "image/jpeg", "jpeg", "image/jpeg", "gif", "image/gif", "webp", "image/webp");

    private Images() {}

    static Optional<String> type(String path) {
        String suffix = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(TYPES.get(suffix));
    }
}
