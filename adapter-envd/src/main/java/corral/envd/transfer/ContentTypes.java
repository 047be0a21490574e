package corral.envd.transfer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** What a file is called and what it holds, as headers say it. */
final class ContentTypes {
    private static final int LOOKED_AT = 512;

    private static final Map<String, String> BY_SUFFIX = Map.ofEntries(
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("md", "text/markdown; charset=utf-8"),
            Map.entry("csv", "text/csv; charset=utf-8"),
            Map.entry("htm", "text/html; charset=utf-8"),
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("xml", "text/xml; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("wasm", "application/wasm"),
            Map.entry("zip", "application/zip"),
            Map.entry("gz", "application/gzip"),
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("svg", "image/svg+xml"));

    private ContentTypes() {}

    /** Guesses by the name, then by the first bytes. */
    static String of(Path path, byte[] first) {
        String name = name(path);
        String suffix = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String known = BY_SUFFIX.get(suffix);
        if (known != null) {
            return known;
        }
        for (int at = 0; at < Math.min(first.length, LOOKED_AT); at++) {
            int b = first[at] & 0xff;
            if (b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b) {
                return "application/octet-stream";
            }
        }
        return "text/plain; charset=utf-8";
    }

    static String disposition(Path path) {
        String name = name(path);
        if (name.matches("[A-Za-z0-9!#$&+.^_`|~-]+")) {
            return "inline; filename=" + name;
        }
        if (name.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            return "inline; filename=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
        return "inline; filename*=utf-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
