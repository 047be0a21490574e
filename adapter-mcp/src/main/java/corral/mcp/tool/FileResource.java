package corral.mcp.tool;

import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import corral.api.work.FileEntry;
import corral.api.work.FilePart;
import corral.api.work.SandboxWork.ListFiles;
import corral.api.work.SandboxWork.ReadFile;
import corral.mcp.transport.CallScope;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Files of sandboxes as resources: {@code sandbox://ID/home/user/file?offset=0&limit=65536}. A long file comes in parts, each with the address of the
 * next in its {@code _meta}; a folder comes as the addresses of what it holds.
 */
final class FileResource {
    static final String TEMPLATE = "sandbox://{sandbox_id}/{+path}{?offset,limit}";

    private static final int MOST_ADDRESSES = 1_000;
    private static final Pattern ADDRESS = Pattern.compile("sandbox://([^/?#]{1,64})/([^?#]*)(?:\\?([^#]*))?");
    private static final Pattern OFFSET = Pattern.compile("(?:^|&)offset=([0-9]{1,15})(?:&|$)");
    private static final Pattern LIMIT = Pattern.compile("(?:^|&)limit=([0-9]{1,9})(?:&|$)");

    private final Desk desk;

    FileResource(Desk desk) {
        this.desk = desk;
    }

    SyncResourceTemplateSpecification specification() {
        return new SyncResourceTemplateSpecification(
                ResourceTemplate.builder(TEMPLATE, "sandbox_file")
                        .title("A file of a sandbox")
                        .description(
                                "A file, or what a folder holds. Long files come in parts: _meta.next is the address of the next one.")
                        .build(),
                this::read);
    }

    private ReadResourceResult read(McpTransportContext context, ReadResourceRequest request) {
        Matcher address = ADDRESS.matcher(request.uri());
        if (!address.matches() || !SandboxId.isValid(address.group(1))) {
            throw missing(request.uri());
        }
        String path = "/" + decoded(address.group(2), request.uri());
        String query = Optional.ofNullable(address.group(3)).orElse("");
        int most = desk.limits().maxFilePart();
        ReadFile file = new ReadFile(
                path, Optional.empty(), number(OFFSET, query, 0), Math.clamp(number(LIMIT, query, most), 1, most));
        SandboxId id = new SandboxId(address.group(1));
        CallScope scope = CallScope.of(context);
        return switch (desk.work().read(scope.guest().caller(), id, file)) {
            case Answer.Done<Optional<FilePart>>(Optional<FilePart> part) ->
                part.map(found -> part(request.uri(), found, file.most())).orElseThrow(() -> missing(request.uri()));
            case Answer.Refused<Optional<FilePart>>(Refusal refusal) ->
                refusal instanceof Refusal.InvalidRequest
                        ? folder(scope, id, path, request.uri(), refusal)
                        : refused(request.uri(), refusal);
        };
    }

    private static ReadResourceResult part(String address, FilePart part, int most) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("size", part.size());
        meta.put("offset", part.offset());
        if (part.hasMore()) {
            meta.put(
                    "next",
                    address.split("\\?", 2)[0] + "?offset="
                            + (part.offset() + part.content().length()) + "&limit=" + most);
        }
        byte[] bytes = part.content().bytes();
        Optional<String> image = Images.type(address.split("\\?", 2)[0]);
        ResourceContents contents = image.isEmpty() && isText(bytes)
                ? TextResourceContents.builder(address, new String(bytes, StandardCharsets.UTF_8))
                        .mimeType("text/plain")
                        .meta(meta)
                        .build()
                : BlobResourceContents.builder(address, Base64.getEncoder().encodeToString(bytes))
                        .mimeType(image.orElse("application/octet-stream"))
                        .meta(meta)
                        .build();
        return ReadResourceResult.builder(List.of(contents)).build();
    }

    /** What is no file may be a folder. */
    private ReadResourceResult folder(CallScope scope, SandboxId id, String path, String address, Refusal notAFile) {
        Answer<Optional<List<FileEntry>>> listed =
                desk.work().list(scope.guest().caller(), id, new ListFiles(path, Optional.empty(), 1));
        if (!(listed instanceof Answer.Done<Optional<List<FileEntry>>>(Optional<List<FileEntry>> found))
                || found.isEmpty()) {
            return refused(address, notAFile);
        }
        String addresses = found.get().stream()
                .limit(MOST_ADDRESSES)
                .map(entry -> "sandbox://" + id + encoded(entry.path()) + "\r\n")
                .collect(Collectors.joining());
        return ReadResourceResult.builder(List.of(TextResourceContents.builder(address, addresses)
                        .mimeType("text/uri-list")
                        .meta(Map.of("entries", found.get().size()))
                        .build()))
                .build();
    }

    private static ReadResourceResult refused(String address, Refusal refusal) {
        if (refusal instanceof Refusal.SandboxNotFound) {
            throw missing(address);
        }
        throw McpError.builder(
                        refusal.blame() == Refusal.Blame.CALLER ? ErrorCodes.INVALID_PARAMS : ErrorCodes.INTERNAL_ERROR)
                .message(NextStep.after(refusal))
                .data(Map.of("uri", address))
                .build();
    }

    private static McpError missing(String address) {
        return McpError.RESOURCE_NOT_FOUND.apply(address);
    }

    private static long number(Pattern pattern, String query, long usual) {
        Matcher matcher = pattern.matcher(query);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : usual;
    }

    private static boolean isText(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .chars()
                    .noneMatch(c -> c == 0);
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /** A plus sign is itself in a path. */
    private static String decoded(String path, String address) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw missing(address);
        }
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
