package corral.envd.client;

import corral.api.sandbox.SandboxAddress;
import corral.api.work.Door;
import corral.api.work.FileEntry;
import corral.api.work.FilePart;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.SandboxFiles;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files through the daemon's {@code /files}, and its directory listing. */
public final class EnvdFiles implements SandboxFiles {
    private static final int MAX_ERROR_BYTES = 64 << 10;

    /** A file of the largest size that may be written takes a while on a slow disk. */
    private static final Duration TRANSFER = Duration.ofSeconds(60);

    private final DaemonCalls calls;

    /** Daemons listen at {@link SandboxAddress#DAEMON_PORT}. */
    public EnvdFiles() {
        this(SandboxAddress.DAEMON_PORT);
    }

    EnvdFiles(int port) {
        this.calls = new DaemonCalls(port);
    }

    @Override
    public Inside<FilePart> read(Door door, Optional<String> user, String path, long offset, int most) {
        Map<String, String> headers = Map.of(
                "Range", "bytes=" + offset + "-" + (offset + Math.max(1, most) - 1), "Accept-Encoding", "identity");
        try (DaemonStream stream =
                DaemonStream.open(door, calls.port(), "GET " + target(user, path), headers, new byte[0], TRANSFER)) {
            return switch (stream.status()) {
                case 206 -> {
                    byte[] bytes = stream.readAll(most, TRANSFER);
                    yield new Inside.Done<>(
                            new FilePart(Octets.of(bytes), offset, size(stream, offset + bytes.length)));
                }
                case 416 -> {
                    long size = size(stream, 0);
                    yield new Inside.Done<>(new FilePart(Octets.NONE, size, size));
                }
                case 200 -> new Inside.Done<>(whole(stream, offset, most));
                default -> refused(stream);
            };
        } catch (IOException failed) {
            return DaemonCalls.unreachable(door, "files", failed);
        }
    }

    /** A file whose size nobody knows before its end, or an empty one. */
    private static FilePart whole(DaemonStream stream, long offset, int most) throws IOException {
        int bound = (int) Math.min(offset + most, DaemonCalls.MAX_ANSWER_BYTES);
        byte[] bytes = stream.readAll(bound, TRANSFER);
        int from = (int) Math.min(offset, bytes.length);
        return new FilePart(Octets.of(Arrays.copyOfRange(bytes, from, bytes.length)), from, bytes.length);
    }

    private static long size(DaemonStream stream, long otherwise) {
        String range = stream.header("Content-Range").orElse("");
        String total = range.substring(range.indexOf('/') + 1);
        return total.matches("[0-9]{1,18}") ? Long.parseLong(total) : otherwise;
    }

    @Override
    public Inside<Long> write(Door door, Optional<String> user, String path, Octets content) {
        Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
        try (DaemonStream stream = DaemonStream.open(
                door, calls.port(), "POST " + target(user, path), headers, content.bytes(), TRANSFER)) {
            return stream.status() == 200 ? new Inside.Done<>((long) content.length()) : refused(stream);
        } catch (IOException failed) {
            return DaemonCalls.unreachable(door, "files", failed);
        }
    }

    @Override
    public Inside<List<FileEntry>> list(Door door, Optional<String> user, String path, int depth) {
        Json.Obj request = Json.object().with("path", path).with("depth", depth).build();
        return switch (calls.ask(door, user, "filesystem.Filesystem/ListDir", request)) {
            case Inside.Done<Json.Obj>(Json.Obj answer) -> entries(door, answer);
            case Inside.Missing<Json.Obj> _ -> new Inside.Missing<>();
            case Inside.Rejected<Json.Obj>(String sentence) -> new Inside.Rejected<>(sentence);
            case Inside.Unreachable<Json.Obj>(String sentence) -> new Inside.Unreachable<>(sentence);
        };
    }

    private static Inside<List<FileEntry>> entries(Door door, Json.Obj answer) {
        List<FileEntry> entries = new ArrayList<>();
        try {
            if (answer.fields().get("entries") instanceof Json.Arr(List<Json> items)) {
                for (Json item : items) {
                    if (item instanceof Json.Obj entry) {
                        entries.add(entry(new Fields(entry)));
                    }
                }
            }
            return new Inside.Done<>(List.copyOf(entries));
        } catch (MalformedJson | DateTimeException malformed) {
            return DaemonCalls.unreachable(door, "ListDir", malformed);
        }
    }

    private static FileEntry entry(Fields fields) throws MalformedJson {
        FileEntry.Kind kind = switch (fields.string("type").orElse("")) {
            case "FILE_TYPE_FILE" -> FileEntry.Kind.FILE;
            case "FILE_TYPE_DIRECTORY" -> FileEntry.Kind.DIRECTORY;
            default -> FileEntry.Kind.OTHER;
        };
        return new FileEntry(
                fields.string("path").orElse(""),
                kind,
                fields.integer("size").orElse(0L),
                fields.string("permissions").orElse(""),
                Instant.parse(fields.string("modifiedTime").orElse("1970-01-01T00:00:00Z")));
    }

    private static String target(Optional<String> user, String path) {
        return "/files?path=" + encoded(path)
                + user.map(name -> "&username=" + encoded(name)).orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static <T> Inside<T> refused(DaemonStream stream) throws IOException {
        String sentence;
        try {
            sentence = DaemonCalls.text(
                    JsonReader.object(stream.readAll(MAX_ERROR_BYTES, DaemonCalls.AT_MOST)), "message");
        } catch (MalformedJson _) {
            sentence = "no explanation";
        }
        return switch (stream.status()) {
            case 404 -> new Inside.Missing<>();
            case 400, 403, 429, 507 -> new Inside.Rejected<>(sentence);
            case 401 ->
                sentence.startsWith("invalid username")
                        ? new Inside.Rejected<>(sentence)
                        : new Inside.Unreachable<>("The daemon does not know the token.");
            default -> new Inside.Unreachable<>("The daemon answered " + stream.status() + ": " + sentence);
        };
    }
}
