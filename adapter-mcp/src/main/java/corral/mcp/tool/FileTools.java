package corral.mcp.tool;

import corral.api.sandbox.SandboxId;
import corral.api.work.FileEntry;
import corral.api.work.FilePart;
import corral.api.work.Octets;
import corral.api.work.SandboxWork.ListFiles;
import corral.api.work.SandboxWork.ReadFile;
import corral.api.work.SandboxWork.WriteFile;
import corral.mcp.transport.Scope;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tools for files. */
final class FileTools {
    private static final int USUAL_PART = 64 << 10;
    private static final int USUAL_ENTRIES = 200;
    private static final int MOST_ENTRIES = 2_000;

    private final Desk desk;

    FileTools(Desk desk) {
        this.desk = desk;
    }

    ToolSpec read() {
        return new ToolSpec(
                "read_file",
                "Read a file",
                "Returns a file of a sandbox, or a part of it. A picture comes as an image unless an encoding is asked for. A path that is not"
                        + " there gives exists=false.",
                Desk.withSandbox()
                        .required("path", Schema.string("Absolute, or from the home folder.", 4_096))
                        .optional("offset", Schema.integer("First byte.", 0, Long.MAX_VALUE >> 10, 0))
                        .optional(
                                "limit",
                                Schema.integer(
                                        "How many bytes at most.",
                                        1,
                                        desk.limits().maxFilePart(),
                                        USUAL_PART))
                        .optional("encoding", Schema.oneOf("How content is given.", List.of("text", "base64")))
                        .optional("user", Schema.string("With whose rights.", 64)),
                Schema.object()
                        .required("exists", Schema.bool("Whether there is such a file."))
                        .optional("content", Schema.string("The bytes; absent when they are shown as an image."))
                        .optional("encoding", Schema.string("text or base64"))
                        .optional("size", Schema.integer("Bytes of the whole file."))
                        .optional("truncated", Schema.bool("Whether there is more behind this part."))
                        .optional("next_offset", Schema.integer("Where the next part begins."))
                        .optional("mime_type", Schema.string("Of an image.")),
                Scope.READ,
                ToolSpec.Hints.READS,
                call -> desk.withSandbox(call, id -> read(call, id)));
    }

    private Outcome read(ToolCall call, SandboxId id) {
        String path = call.arguments().text("path");
        Optional<String> encoding = call.arguments().optionalText("encoding");
        Optional<String> image = encoding.isPresent() ? Optional.empty() : Images.type(path);
        int most = image.isPresent()
                ? desk.limits().maxFilePart()
                : (int) call.arguments().integer("limit", USUAL_PART);
        ReadFile file = new ReadFile(path, Desk.user(call), call.arguments().integer("offset", 0), most);
        return Outcome.of(
                desk.work().read(call.caller(), id, file),
                found -> found.map(part -> image.isPresent() && part.offset() == 0 && !part.hasMore()
                                ? image(part, image.get())
                                : part(part, encoding.equals(Optional.of("base64")) || image.isPresent()))
                        .orElseGet(() -> Outcome.done(new LinkedHashMap<>(Map.of("exists", false)))));
    }

    private static Outcome image(FilePart part, String type) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("exists", true);
        shown.put("size", part.size());
        shown.put("mime_type", type);
        String data = Base64.getEncoder().encodeToString(part.content().bytes());
        return new Outcome.Done(shown, List.of(ImageContent.builder(data, type).build()));
    }

    private static Outcome part(FilePart part, boolean base64) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("exists", true);
        shown.put(
                "content",
                base64
                        ? Base64.getEncoder().encodeToString(part.content().bytes())
                        : part.content().text());
        shown.put("encoding", base64 ? "base64" : "text");
        shown.put("size", part.size());
        shown.put("truncated", part.hasMore());
        shown.put("next_offset", part.offset() + part.content().length());
        return Outcome.done(shown);
    }

    ToolSpec write() {
        return new ToolSpec(
                "write_file",
                "Write a file",
                "Makes or replaces a file of a sandbox, and the folders above it.",
                Desk.withSandbox()
                        .required("path", Schema.string("Absolute, or from the home folder.", 4_096))
                        .required("content", Schema.string("The whole content."))
                        .optional("encoding", Schema.oneOf("How content is given.", List.of("text", "base64"), "text"))
                        .optional("mode", Schema.string("Permissions as chmod takes them: 755.", 4))
                        .optional("user", Schema.string("With whose rights.", 64)),
                Schema.object()
                        .required("path", Schema.string("As it was given."))
                        .required("bytes_written", Schema.integer("How many.")),
                Scope.EXEC,
                ToolSpec.Hints.SETS,
                call -> desk.withSandbox(call, id -> write(call, id)));
    }

    private Outcome write(ToolCall call, SandboxId id) {
        String path = call.arguments().text("path");
        String content = call.arguments().text("content");
        Octets bytes;
        try {
            bytes = call.arguments().optionalText("encoding").equals(Optional.of("base64"))
                    ? Octets.of(Base64.getDecoder().decode(content))
                    : Octets.of(content);
        } catch (IllegalArgumentException _) {
            return new Outcome.Failed(
                    "The content is not base64. Encode it, or leave encoding out for text." + " (invalid_request)");
        }
        WriteFile file =
                new WriteFile(path, Desk.user(call), bytes, call.arguments().optionalText("mode"));
        return Outcome.of(desk.work().write(call.caller(), id, file), written -> {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("path", path);
            shown.put("bytes_written", written);
            return Outcome.done(shown);
        });
    }

    ToolSpec list() {
        return new ToolSpec(
                "list_files",
                "List files",
                "Lists a folder of a sandbox, and folders below it down to depth.",
                Desk.withSandbox()
                        .required("path", Schema.string("Absolute, or from the home folder; . is that folder.", 4_096))
                        .optional(
                                "depth",
                                Schema.integer("How deep.", 1, desk.limits().maxDepth(), 1))
                        .optional("max_entries", Schema.integer("How many at most.", 1, MOST_ENTRIES, USUAL_ENTRIES))
                        .optional("user", Schema.string("With whose rights.", 64)),
                Schema.object()
                        .required("exists", Schema.bool("Whether there is such a folder."))
                        .required(
                                "entries",
                                Schema.list(
                                        "In lexical order.",
                                        Schema.object()
                                                .required("path", Schema.string("From the root."))
                                                .required("type", Schema.string("file, directory or other"))
                                                .required("size", Schema.integer("Bytes."))
                                                .required("permissions", Schema.string("As ls prints them."))
                                                .required("modified_at", Schema.string("As RFC 3339."))))
                        .required("total_entries", Schema.integer("How many there are."))
                        .required("truncated", Schema.bool("Whether some are left out.")),
                Scope.READ,
                ToolSpec.Hints.READS,
                call -> desk.withSandbox(call, id -> list(call, id)));
    }

    private Outcome list(ToolCall call, SandboxId id) {
        ListFiles files = new ListFiles(call.arguments().text("path"), Desk.user(call), (int)
                call.arguments().integer("depth", 1));
        int most = (int) call.arguments().integer("max_entries", USUAL_ENTRIES);
        return Outcome.of(desk.work().list(call.caller(), id, files), found -> {
            List<FileEntry> all = found.orElse(List.of());
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("exists", found.isPresent());
            shown.put("entries", all.stream().limit(most).map(FileTools::entry).toList());
            shown.put("total_entries", all.size());
            shown.put("truncated", all.size() > most);
            return Outcome.done(shown);
        });
    }

    private static Map<String, Object> entry(FileEntry entry) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("path", entry.path());
        shown.put("type", entry.kind().name().toLowerCase(Locale.ROOT));
        shown.put("size", entry.size());
        shown.put("permissions", entry.permissions());
        shown.put("modified_at", entry.modified().toString());
        return shown;
    }
}
