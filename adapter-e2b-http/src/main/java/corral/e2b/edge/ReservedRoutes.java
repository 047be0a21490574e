package corral.e2b.edge;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpURI;

/**
 * The daemon's routes that only the control plane may call (E2B protocol, and {@code /v1/storage/…}, whose requests name any volume of a plugin); the edge refuses
 * them in every spelling.
 */
final class ReservedRoutes {
    private static final Set<String> NAMES =
            Set.of("init", "freeze", "unfreeze", "collapse", "fsfreeze", "fsthaw", "upgrade", "storage");

    private ReservedRoutes() {}

    /** The reserved route of the daemon that a request would reach, if it does: {@code pathQuery} is raw. A path that cannot be read reaches none. */
    static Optional<String> match(String pathQuery) {
        for (String segment : decodedPath(pathQuery).split("/", -1)) {
            String name = segment.strip();
            int parameter = name.indexOf(';');
            name = parameter < 0 ? name : name.substring(0, parameter);
            if (NAMES.contains(name.toLowerCase(Locale.ROOT))) {
                return Optional.of("/" + name);
            }
        }
        return Optional.empty();
    }

    private static String decodedPath(String pathQuery) {
        try {
            String decoded = HttpURI.from("http://sandbox" + ascii(pathQuery)).getDecodedPath();
            return decoded == null ? "" : decoded;
        } catch (IllegalArgumentException unreadable) {
            return "";
        }
    }

    /** With everything beyond ASCII encoded: Jetty's parser takes such characters for places in its tables, of which there are 128. */
    private static String ascii(String text) {
        if (text.chars().allMatch(it -> it < 0x80)) {
            return text;
        }
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (each >= 0) {
                encoded.append((char) each);
            } else {
                encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return encoded.toString();
    }
}
