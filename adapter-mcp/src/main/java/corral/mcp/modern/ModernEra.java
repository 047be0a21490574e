package corral.mcp.modern;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The revision 2026-07-28: each request says everything that is needed to answer it, in {@code _meta}, and repeats in headers what those between need.
 * (Source: the specification of that revision, Streamable HTTP and Versioning.)
 */
public final class ModernEra {
    public static final String REVISION = "2026-07-28";
    public static final String METHOD_DISCOVER = "server/discover";

    public static final int HEADER_MISMATCH = -32020;
    public static final int UNSUPPORTED_VERSION = -32022;

    private static final String PREFIX = "io.modelcontextprotocol/";
    private static final String VERSION = PREFIX + "protocolVersion";
    private static final String CAPABILITIES = PREFIX + "clientCapabilities";
    private static final String VERSION_HEADER = "MCP-Protocol-Version";

    /** Methods of earlier revisions that this one has not. */
    private static final Set<String> GONE = Set.of(McpSchema.METHOD_INITIALIZE, McpSchema.METHOD_PING);

    private static final Set<String> NAMED =
            Set.of(McpSchema.METHOD_TOOLS_CALL, McpSchema.METHOD_PROMPT_GET, McpSchema.METHOD_RESOURCES_READ);

    /** What may be kept for how long: what is offered changes with a release, what a sandbox holds at any time. */
    private static final Map<String, Integer> KEPT_MILLIS = Map.of(
            METHOD_DISCOVER,
            300_000,
            McpSchema.METHOD_TOOLS_LIST,
            300_000,
            McpSchema.METHOD_PROMPT_LIST,
            300_000,
            McpSchema.METHOD_RESOURCES_LIST,
            300_000,
            McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
            300_000,
            McpSchema.METHOD_RESOURCES_READ,
            0);

    private final Implementation server;
    private final ServerCapabilities capabilities;
    private final String instructions;
    private final List<String> supported;

    /** @param earlier revisions that are served beside this one, told to whoever asks for another */
    public ModernEra(
            Implementation server, ServerCapabilities capabilities, String instructions, List<String> earlier) {
        this.server = server;
        this.capabilities = capabilities;
        this.instructions = instructions;
        this.supported = java.util.stream.Stream.concat(java.util.stream.Stream.of(REVISION), earlier.stream())
                .toList();
    }

    /**
     * A request that is refused before it is looked at.
     *
     * @param status of HTTP
     */
    public record Refused(int status, JSONRPCError error) {}

    /** Whether a request is of an era without {@code initialize}: it names a revision in itself, or this one in its header. */
    public static boolean isSpokenIn(Optional<String> versionHeader, JSONRPCRequest request) {
        return meta(request).get(VERSION) != null || versionHeader.equals(Optional.of(REVISION));
    }

    /** Checks what a request says about itself. */
    public Optional<Refused> check(
            Function<String, Optional<String>> headers, JSONRPCRequest request, Optional<Tool> called) {
        Map<?, ?> meta = meta(request);
        if (!(meta.get(VERSION) instanceof String version)) {
            return invalid("_meta must name " + VERSION + ".");
        }
        Optional<String> header = headers.apply(VERSION_HEADER);
        if (!header.equals(Optional.of(version))) {
            return mismatch(VERSION_HEADER, header, version);
        }
        if (!version.equals(REVISION)) {
            return Optional.of(new Refused(
                    400,
                    new JSONRPCError(
                            UNSUPPORTED_VERSION,
                            "Revision " + version + " is not served in this way.",
                            Map.of("supported", supported, "requested", version))));
        }
        if (!(meta.get(CAPABILITIES) instanceof Map)) {
            return invalid("_meta must hold " + CAPABILITIES + ", be it empty.");
        }
        return mismatch("Mcp-Method", headers, request.method())
                .or(() -> NAMED.contains(request.method())
                        ? mismatch("Mcp-Name", headers, name(request))
                        : Optional.empty())
                .or(() -> called.flatMap(tool -> parameters(headers, request, tool)));
    }

    /** Whether the method belongs to this revision, as far as that is known here. */
    public boolean has(String method) {
        return !GONE.contains(method);
    }

    /** The answer to {@code server/discover}. */
    public Map<String, Object> discovery() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("supportedVersions", supported);
        result.put("capabilities", capabilities);
        result.put("instructions", instructions);
        return completed(METHOD_DISCOVER, result);
    }

    /** The answer to a request, from what the SDK answers: whole, or with questions to the client. */
    public JSONRPCResponse answer(JSONRPCRequest request, JSONRPCResponse response, Map<String, Object> result) {
        if (response.error() != null) {
            return JSONRPCResponse.error(request.id(), numbered(response.error()));
        }
        if (!Questions.areIn(result)) {
            return JSONRPCResponse.result(request.id(), completed(request.method(), result));
        }
        Map<?, ?> declared = meta(request).get(CAPABILITIES) instanceof Map<?, ?> given ? given : Map.of();
        return Questions.lacking(result, declared)
                .map(error -> JSONRPCResponse.error(request.id(), error))
                .orElseGet(() -> JSONRPCResponse.result(request.id(), Questions.result(result, declared)));
    }

    /** The status of HTTP with which an answer is sent. */
    public static int status(JSONRPCResponse response) {
        return response.error() != null && response.error().code() == Questions.MISSING_CAPABILITY ? 400 : 200;
    }

    /** An error as this revision numbers it: what is not there is a wrong parameter. */
    private static JSONRPCError numbered(JSONRPCError error) {
        return error.code() == ErrorCodes.RESOURCE_NOT_FOUND
                ? new JSONRPCError(ErrorCodes.INVALID_PARAMS, error.message(), error.data())
                : error;
    }

    /** Adds to a result what every one has in this revision. */
    private Map<String, Object> completed(String method, Map<String, Object> result) {
        Map<String, Object> whole = new LinkedHashMap<>(result);
        whole.put("resultType", "complete");
        Integer kept = KEPT_MILLIS.get(method);
        if (kept != null) {
            whole.put("ttlMs", kept);
            whole.put("cacheScope", method.equals(McpSchema.METHOD_RESOURCES_READ) ? "private" : "public");
        }
        Map<String, Object> meta = new LinkedHashMap<>();
        if (result.get("_meta") instanceof Map<?, ?> given) {
            given.forEach((name, value) -> meta.put(String.valueOf(name), value));
        }
        meta.put(PREFIX + "serverInfo", server);
        whole.put("_meta", meta);
        return whole;
    }

    private static Map<?, ?> meta(JSONRPCRequest request) {
        return request.params() instanceof Map<?, ?> params && params.get("_meta") instanceof Map<?, ?> meta
                ? meta
                : Map.of();
    }

    private static String name(JSONRPCRequest request) {
        if (!(request.params() instanceof Map<?, ?> params)) {
            return "";
        }
        Object name = request.method().equals(McpSchema.METHOD_RESOURCES_READ) ? params.get("uri") : params.get("name");
        return name instanceof String text ? text : "";
    }

    /** Parameters that a tool wants repeated in headers ({@code x-mcp-header}). */
    private static Optional<Refused> parameters(
            Function<String, Optional<String>> headers, JSONRPCRequest request, Tool tool) {
        if (!(request.params() instanceof Map<?, ?> params)
                || !(tool.inputSchema().get("properties") instanceof Map<?, ?> properties)) {
            return Optional.empty();
        }
        Map<?, ?> arguments = params.get("arguments") instanceof Map<?, ?> given ? given : Map.of();
        for (Map.Entry<?, ?> property : properties.entrySet()) {
            if (property.getValue() instanceof Map<?, ?> schema && schema.get("x-mcp-header") instanceof String name) {
                Optional<Refused> refused =
                        parameter("Mcp-Param-" + name, headers, Optional.ofNullable(arguments.get(property.getKey())));
                if (refused.isPresent()) {
                    return refused;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Refused> parameter(
            String header, Function<String, Optional<String>> headers, Optional<?> value) {
        if (value.isPresent() && value.get() instanceof Number number) {
            Optional<String> given = headers.apply(header);
            return given.filter(text -> sameNumber(text, number)).isPresent()
                    ? Optional.empty()
                    : mismatch(header, given, number.toString());
        }
        if (value.isPresent()) {
            return mismatch(header, headers, String.valueOf(value.get()));
        }
        return headers.apply(header).isPresent()
                ? mismatch(header, headers.apply(header), "no value")
                : Optional.empty();
    }

    private static boolean sameNumber(String text, Number number) {
        try {
            return new BigDecimal(text).compareTo(new BigDecimal(number.toString())) == 0;
        } catch (NumberFormatException _) {
            return false;
        }
    }

    private static Optional<Refused> mismatch(
            String header, Function<String, Optional<String>> headers, String wanted) {
        Optional<String> given = headers.apply(header);
        boolean plain = header.equals("Mcp-Method");
        Optional<String> decoded = plain ? given : given.flatMap(ModernEra::decoded);
        return decoded.equals(Optional.of(wanted)) ? Optional.empty() : mismatch(header, given, wanted);
    }

    private static Optional<Refused> mismatch(String header, Optional<String> given, String wanted) {
        String what = given.map(text -> "says '" + text + "'").orElse("is missing");
        return Optional.of(new Refused(
                400,
                new JSONRPCError(
                        HEADER_MISMATCH, "The header " + header + " " + what + ", the body says '" + wanted + "'.")));
    }

    /** Text that does not fit into a header comes as {@code =?base64?…?=}. */
    private static Optional<String> decoded(String text) {
        if (!text.startsWith("=?base64?") || !text.endsWith("?=") || text.length() < 11) {
            return Optional.of(text).filter(plain -> plain.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f)));
        }
        if ((text.length() - 11) % 4 != 0) {
            return Optional.empty(); // whole groups alone: another way to write the same is a way around a comparison
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(9, text.length() - 2));
            return Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Refused> invalid(String sentence) {
        return Optional.of(new Refused(400, new JSONRPCError(ErrorCodes.INVALID_PARAMS, sentence)));
    }
}
