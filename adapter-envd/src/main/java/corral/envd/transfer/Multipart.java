package corral.envd.transfer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads multipart/form-data part by part in constant memory. File names are left as they are, slashes and all: they are the target paths of an
 * upload.
 */
final class Multipart {
    /** The largest head of one part, in bytes. */
    static final int MAX_HEAD_BYTES = 16 << 10;

    /** The longest boundary, by RFC 2046. */
    static final int MAX_BOUNDARY = 70;

    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final byte[] delimiter;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int start;
    private int end;
    private boolean lastPart;
    private Body current = new Body();

    /** One part; its body must be read before the next part is asked for, or is passed over. */
    record Part(Optional<String> name, Optional<String> fileName, InputStream body) {}

    Multipart(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.UTF_8);
        buffer[0] = '\r'; // the first delimiter may stand at the very beginning, as if a line ended before it
        buffer[1] = '\n';
        end = 2;
    }

    /** The boundary that a content type names. */
    static String boundary(String contentType) throws HttpError {
        String boundary = parameters(contentType).get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            throw new HttpError(400, "error parsing multipart form: no multipart boundary param in Content-Type");
        }
        return boundary;
    }

    /** The next part, or nothing after the last. */
    Optional<Part> next() throws IOException, HttpError {
        current.skipAll();
        if (lastPart) {
            return Optional.empty();
        }
        Map<String, String> head = head();
        current = new Body();
        Map<String, String> disposition = parameters(head.getOrDefault("content-disposition", ""));
        return Optional.of(new Part(
                Optional.ofNullable(disposition.get("name")),
                Optional.ofNullable(disposition.get("filename")).or(() -> extended(disposition)),
                current));
    }

    private Map<String, String> head() throws IOException, HttpError {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        Map<String, String> fields = new LinkedHashMap<>();
        int total = 0;
        while (true) {
            if (start == end && !fill()) {
                throw cutOff();
            }
            byte b = buffer[start++];
            if (++total > MAX_HEAD_BYTES) {
                throw new HttpError(400, "error parsing multipart form: the head of a part is too large");
            }
            if (b != '\n') {
                line.write(b);
                continue;
            }
            String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
            line.reset();
            if (text.isEmpty()) {
                return fields;
            }
            int colon = text.indexOf(':');
            if (colon <= 0) {
                throw new HttpError(400, "error parsing multipart form: malformed head of a part");
            }
            fields.put(
                    text.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    text.substring(colon + 1).strip());
        }
    }

    /** The parameters of a header value; quoted ones are unquoted. */
    static Map<String, String> parameters(String value) {
        Map<String, String> parameters = new LinkedHashMap<>();
        int at = value.indexOf(';');
        while (at >= 0 && at < value.length()) {
            int equals = value.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String name = value.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder text = new StringBuilder();
            int next = equals + 1;
            if (next < value.length() && value.charAt(next) == '"') {
                next++;
                while (next < value.length() && value.charAt(next) != '"') {
                    boolean escaped = value.charAt(next) == '\\'
                            && next + 1 < value.length()
                            && "\"\\".indexOf(value.charAt(next + 1)) >= 0;
                    next += escaped ? 1 : 0;
                    text.append(value.charAt(next++));
                }
                next = value.indexOf(';', next);
            } else {
                int semicolon = value.indexOf(';', next);
                text.append(value.substring(next, semicolon < 0 ? value.length() : semicolon)
                        .strip());
                next = semicolon;
            }
            parameters.put(name, browserUnescaped(name, text.toString()));
            at = next;
        }
        return parameters;
    }

    /** Browsers and some clients write a quote or a line break in a file name as a percent sequence (WHATWG form data). */
    private static String browserUnescaped(String name, String value) {
        return name.equals("filename")
                ? value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
                : value;
    }

    /** The form of RFC 5987: charset'language'percent-encoded. */
    private static Optional<String> extended(Map<String, String> disposition) {
        String value = disposition.get("filename*");
        if (value == null || !value.toLowerCase(Locale.ROOT).startsWith("utf-8'")) {
            return Optional.empty();
        }
        String encoded = value.substring(value.indexOf('\'', 6) + 1).replace("+", "%2B");
        try {
            return Optional.of(java.net.URLDecoder.decode(encoded, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count > 0;
    }

    private static HttpError cutOff() {
        return new HttpError(400, "error parsing multipart form: unexpected EOF");
    }

    /** The bytes up to the next delimiter. */
    private final class Body extends InputStream {
        private boolean finished;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (finished || length == 0) {
                return finished ? -1 : 0;
            }
            while (true) {
                int found = find();
                int safe = found >= 0 ? found - start : Math.max(0, end - start - delimiter.length + 1);
                if (safe > 0) {
                    int count = Math.min(safe, length);
                    System.arraycopy(buffer, start, bytes, offset, count);
                    start += count;
                    return count;
                }
                if (found >= 0) {
                    start += delimiter.length;
                    finished = true;
                    passDelimiter();
                    return -1;
                }
                if (!fill()) {
                    throw new CutOff();
                }
            }
        }

        void skipAll() throws IOException {
            byte[] scrap = new byte[8 << 10];
            int count;
            do {
                count = read(scrap, 0, scrap.length);
            } while (count >= 0);
        }

        private void passDelimiter() throws IOException {
            StringBuilder rest = new StringBuilder();
            while (rest.length() < MAX_HEAD_BYTES) {
                if (start == end && !fill()) {
                    if (rest.toString().startsWith("--")) {
                        break; // the line break behind the last delimiter may be missing
                    }
                    throw new CutOff();
                }
                byte b = buffer[start++];
                if (b == '\n') {
                    break;
                }
                rest.append((char) b);
            }
            lastPart = rest.toString().startsWith("--");
        }

        private int find() {
            for (int at = start; at <= end - delimiter.length; at++) {
                if (buffer[at] == '\r'
                        && Arrays.equals(buffer, at, at + delimiter.length, delimiter, 0, delimiter.length)) {
                    return at;
                }
            }
            return -1;
        }
    }

    /** The body ended before its last delimiter. */
    static final class CutOff extends IOException {
        private static final long serialVersionUID = 1;

        CutOff() {
            super("error parsing multipart form: unexpected EOF");
        }
    }
}
