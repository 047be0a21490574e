package corral.envd.transfer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte
 */
record ByteRange(long first, long last) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    long length() {
        return last - first + 1;
    }

    /**
     * The range that a header asks for; nothing for several ranges and for what is not understood, which the protocol lets a server ignore.
     *
     * @throws HttpError 416 when no byte of the file is asked for
     */
    static Optional<ByteRange> of(@org.jspecify.annotations.Nullable String header, long size) throws HttpError {
        Matcher single = SINGLE.matcher(header == null ? "" : header);
        if (!single.matches() || (single.group(1) + single.group(2)).isEmpty()) {
            return Optional.empty();
        }
        long first;
        long last = size - 1;
        if (single.group(1).isEmpty()) {
            first = Math.max(0, size - Long.parseLong(single.group(2)));
        } else {
            first = Long.parseLong(single.group(1));
            if (!single.group(2).isEmpty()) {
                long asked = Long.parseLong(single.group(2));
                if (asked < first) {
                    return Optional.empty();
                }
                last = Math.min(last, asked);
            }
        }
        if (first > last) {
            throw new HttpError(416, "invalid range: the file has " + size + " bytes");
        }
        return Optional.of(new ByteRange(first, last));
    }
}
