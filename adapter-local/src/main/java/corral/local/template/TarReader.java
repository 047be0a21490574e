package corral.local.template;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads tar archives: POSIX ustar with pax records, and the GNU forms for long names and big numbers. */
final class TarReader {
    private static final int BLOCK = 512;
    private static final int MAX_RECORD = 1 << 20;

    private final InputStream stream;
    private long remaining;
    private long padding;

    TarReader(InputStream stream) {
        this.stream = stream;
    }

    /** The next entry; its content can be read until this is called again. Empty at the end. */
    Optional<TarEntry> next() throws IOException {
        Map<String, String> extended = new HashMap<>();
        while (true) {
            skip(remaining + padding);
            byte[] header = stream.readNBytes(BLOCK);
            if (header.length < BLOCK || isZero(header)) {
                return Optional.empty();
            }
            checkSum(header);
            long size = number(header, 124, 12);
            remaining = size;
            padding = -size & (BLOCK - 1);
            char type = (char) header[156];
            switch (type) {
                case 'x' -> pax(record(size), extended);
                case 'g' -> record(size);
                case 'L' -> extended.put("path", name(record(size)));
                case 'K' -> extended.put("linkpath", name(record(size)));
                default -> {
                    return Optional.of(entry(header, type, extended));
                }
            }
        }
    }

    /** Reads content of the current entry; -1 at its end. */
    int read(byte[] buffer) throws IOException {
        if (remaining == 0) {
            return -1;
        }
        int count = stream.read(buffer, 0, (int) Math.min(buffer.length, remaining));
        if (count < 0) {
            throw new RefusedArchive("The archive ends in the middle of a file.");
        }
        remaining -= count;
        return count;
    }

    private TarEntry entry(byte[] header, char type, Map<String, String> extended) throws IOException {
        String prefix = text(header, 257, 6).startsWith("ustar\0") ? field(header, 345, 155) : "";
        String name = field(header, 0, 100);
        String path = extended.getOrDefault("path", prefix.isEmpty() ? name : prefix + "/" + name);
        long size = extended.containsKey("size") ? decimal(extended.get("size")) : remaining;
        remaining = size;
        padding = -size & (BLOCK - 1);
        TarEntry.Kind kind = switch (type) {
            case '0', '\0', '7' -> path.endsWith("/") ? TarEntry.Kind.DIRECTORY : TarEntry.Kind.FILE;
            case '1' -> TarEntry.Kind.HARD_LINK;
            case '2' -> TarEntry.Kind.SYMBOLIC_LINK;
            case '5' -> TarEntry.Kind.DIRECTORY;
            default -> TarEntry.Kind.OTHER;
        };
        if (path.isEmpty() || path.indexOf('\0') >= 0 || size < 0) {
            throw new RefusedArchive("The archive has an entry that cannot be read.");
        }
        return new TarEntry(
                path,
                kind,
                (int) number(header, 100, 8) & 07777,
                extended.containsKey("uid") ? decimal(extended.get("uid")) : number(header, 108, 8),
                extended.containsKey("gid") ? decimal(extended.get("gid")) : number(header, 116, 8),
                size,
                extended.containsKey("mtime")
                        ? decimal(extended.get("mtime").replaceAll("\\..*", ""))
                        : number(header, 136, 12),
                extended.getOrDefault("linkpath", field(header, 157, 100)));
    }

    private byte[] record(long size) throws IOException {
        if (size > MAX_RECORD) {
            throw new RefusedArchive("The archive has a record that is too long.");
        }
        byte[] content = stream.readNBytes((int) size);
        if (content.length < size) {
            throw new RefusedArchive("The archive ends in the middle of a record.");
        }
        remaining = 0;
        return content;
    }

    /** Records are {@code length key=value} and a line end, the length counting all of it. */
    private static void pax(byte[] content, Map<String, String> into) throws IOException {
        int at = 0;
        while (at < content.length) {
            int blank = at;
            while (blank < content.length && content[blank] != ' ') {
                blank++;
            }
            long length = decimal(new String(content, at, blank - at, StandardCharsets.US_ASCII));
            if (length <= blank - at + 1L || at + length > content.length) {
                throw new RefusedArchive("The archive has a record that cannot be read.");
            }
            String record = new String(content, blank + 1, (int) (at + length - blank - 2), StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                into.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at += (int) length;
        }
    }

    private static long decimal(String text) throws IOException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException wrong) {
            throw new RefusedArchive("The archive has a number that cannot be read.");
        }
    }

    /** Octal digits, or with the first bit set a big-endian number. */
    private static long number(byte[] header, int at, int length) throws IOException {
        if ((header[at] & 0x80) != 0) {
            long value = header[at] & 0x7F;
            for (int next = at + 1; next < at + length; next++) {
                if (value >> 55 != 0) {
                    throw new RefusedArchive("The archive has a number that is too big.");
                }
                value = (value << 8) | (header[next] & 0xFF);
            }
            return value;
        }
        String digits = field(header, at, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException wrong) {
            throw new RefusedArchive("This is not a tar archive.");
        }
    }

    private static void checkSum(byte[] header) throws IOException {
        long sum = 0;
        for (int at = 0; at < BLOCK; at++) {
            sum += at >= 148 && at < 156 ? ' ' : header[at] & 0xFF;
        }
        if (sum != number(header, 148, 8)) {
            throw new RefusedArchive("This is not a tar archive, or it is damaged.");
        }
    }

    private static String name(byte[] content) {
        return field(content, 0, content.length);
    }

    private static String field(byte[] bytes, int at, int length) {
        int end = at;
        while (end < at + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes, int at, int length) {
        return new String(bytes, at, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean isZero(byte[] block) {
        for (byte value : block) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private void skip(long count) throws IOException {
        try {
            stream.skipNBytes(count);
        } catch (EOFException early) {
            throw new RefusedArchive("The archive ends in the middle of a file.");
        }
        remaining = 0;
        padding = 0;
    }
}
