package corral.local.template;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives for tests, also such as no honest program writes. */
final class TarText {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    TarText file(String name, String content) {
        return entry(name, '0', 0644, 0, "", content.getBytes(StandardCharsets.UTF_8));
    }

    TarText file(String name, byte[] content) {
        return entry(name, '0', 0644, 0, "", content);
    }

    TarText directory(String name) {
        return entry(name, '5', 0755, 0, "", new byte[0]);
    }

    TarText symbolicLink(String name, String to) {
        return entry(name, '2', 0777, 0, to, new byte[0]);
    }

    TarText hardLink(String name, String to) {
        return entry(name, '1', 0644, 0, to, new byte[0]);
    }

    TarText device(String name) {
        return entry(name, '4', 0660, 0, "", new byte[0]);
    }

    TarText ownedBy(int user, String name) {
        return entry(name, '0', 0644, user, "", new byte[0]);
    }

    /** A name too long for a header, in a pax record. */
    TarText pax(String name, String content) {
        String record = " path=" + name + "\n";
        int length = record.length() + 3;
        byte[] whole = (length + record).getBytes(StandardCharsets.UTF_8);
        return entry("pax", 'x', 0644, 0, "", whole).file("short", content);
    }

    /** A name too long for a header, in the GNU form. */
    TarText gnu(String name, String content) {
        return entry("././@LongLink", 'L', 0644, 0, "", (name + "\0").getBytes(StandardCharsets.UTF_8))
                .file("short", content);
    }

    TarText entry(String name, char type, int mode, int user, String link, byte[] content) {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "%07o".formatted(mode));
        put(header, 108, "%07o".formatted(user));
        put(header, 116, "%07o".formatted(user));
        put(header, 124, "%011o".formatted(content.length));
        put(header, 136, "%011o".formatted(1_000_000_000));
        header[156] = (byte) type;
        put(header, 157, link);
        put(header, 257, "ustar");
        put(header, 263, "00");
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        bytes.writeBytes(header);
        bytes.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(bytes.toByteArray());
        whole.writeBytes(new byte[1024]);
        return whole.toByteArray();
    }

    byte[] zipped() {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(whole)) {
            zip.write(bytes());
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return whole.toByteArray();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private static void put(byte[] header, int at, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(content, 0, header, at, content.length);
    }
}
