package corral.mcp.transport;

import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.mcp.McpSettings;
import corral.mcp.modern.ModernEra;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The one path of the protocol. Each POST is answered by itself, so that any replica answers any request: no session is made, and what names one is
 * ignored.
 */
public final class McpEndpoint {
    public static final String PATH = "/mcp";

    private static final String BEARER = "bearer ";
    private static final int MAX_CREDENTIAL = 8_192;
    private static final String VERSION_HEADER = "MCP-Protocol-Version";
    private static final TypeRef<Map<String, Object>> OBJECT = new TypeRef<>() {};

    private final McpSettings settings;
    private final Offer offer;
    private final Identity identity;
    private final McpJsonMapper json = McpJsonDefaults.getMapper();
    private final SdkServer sdk;
    private final ModernEra modern;
    private final Origins origins;
    private final Places places;

    public McpEndpoint(McpSettings settings, Offer offer, Identity identity) {
        this.settings = settings;
        this.offer = offer;
        this.identity = identity;
        this.sdk = new SdkServer(offer, json, McpJsonDefaults.getSchemaValidator());
        this.modern = new ModernEra(offer.server(), sdk.capabilities(), offer.instructions(), SdkServer.REVISIONS);
        this.origins = new Origins(settings.origins());
        this.places = new Places(settings.callsPerKey());
    }

    /** Adds the path to a server that is being made. */
    public void contribute(JavalinConfig config) {
        config.routes.before(PATH, this::guard);
        config.routes.post(PATH, this::post);
        config.routes.get(PATH, McpEndpoint::onlyPost);
        config.routes.delete(PATH, McpEndpoint::onlyPost);
    }

    /** Turns away pages that may not call, and answers a browser that asks first. */
    private void guard(Context context) throws IOException {
        Optional<String> origin = header(context, "Origin");
        if (!origins.allows(origin)) {
            context.res().setHeader("Access-Control-Allow-Origin", null);
            refuse(context, 403, "This origin may not call. Add it to the origins that MCP allows.");
            context.skipRemainingHandlers();
            return;
        }
        origin.ifPresent(page -> {
            context.res().setHeader("Access-Control-Allow-Origin", page);
            context.res().setHeader("Vary", "Origin");
        });
        if (context.method().equals(HandlerType.OPTIONS)) {
            context.res().setHeader("Access-Control-Allow-Methods", "POST");
            context.res()
                    .setHeader(
                            "Access-Control-Allow-Headers",
                            header(context, "Access-Control-Request-Headers")
                                    .filter(names -> names.matches("[A-Za-z0-9, -]{0,1024}"))
                                    .orElse("Authorization, Content-Type"));
            context.status(204);
            context.skipRemainingHandlers();
        }
    }

    private static void onlyPost(Context context) {
        context.header("Allow", "POST");
        context.status(405);
    }

    private void post(Context context) throws IOException {
        Optional<Identity.Guest> guest = enter(context);
        if (guest.isEmpty()) {
            return;
        }
        String key = guest.get().caller().keyId();
        if (!places.take(key)) {
            context.header("Retry-After", "1");
            refuse(
                    context,
                    429,
                    "This key has " + settings.callsPerKey() + " calls under way already. Wait for one to end.");
            return;
        }
        try {
            admitted(context, guest.get());
        } finally {
            places.giveBack(key);
        }
    }

    private Optional<Identity.Guest> enter(Context context) throws IOException {
        Optional<String> credential = header(context, "Authorization")
                .filter(text -> text.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(text -> text.substring(BEARER.length()))
                .or(() -> header(context, "X-API-Key"))
                .map(String::strip)
                .filter(text -> !text.isEmpty() && text.length() <= MAX_CREDENTIAL);
        return switch (identity.of(credential)) {
            case Answer.Done<Identity.Guest>(Identity.Guest guest) -> Optional.of(guest);
            case Answer.Refused<Identity.Guest>(Refusal refusal) -> {
                boolean unknown = refusal instanceof Refusal.Unauthenticated;
                if (unknown) {
                    context.header("WWW-Authenticate", challenge(credential.isPresent() ? "invalid_token" : ""));
                }
                refuse(context, unknown ? 401 : 503, refusal.sentence());
                yield Optional.empty();
            }
        };
    }

    private String challenge(String error) {
        return "Bearer"
                + (error.isEmpty() ? "" : " error=\"" + error + "\"")
                + identity.metadataUrl()
                        .map(url -> (error.isEmpty() ? " " : ", ") + "resource_metadata=\"" + url + "\"")
                        .orElse("");
    }

    private void admitted(Context context, Identity.Guest guest) throws IOException {
        if (!accepts(context, "application/json") && !accepts(context, "text/event-stream")) {
            refuse(context, 406, "Accept application/json and text/event-stream.");
            return;
        }
        if (!mediaType(header(context, "Content-Type").orElse("")).equals("application/json")) {
            refuse(context, 415, "Send the body as application/json.");
            return;
        }
        Optional<byte[]> body = body(context);
        if (body.isEmpty()) {
            refuse(context, 413, "A request has at most " + settings.maxBody() + " bytes.");
            return;
        }
        switch (Incoming.read(json, body.get())) {
            case Incoming.Malformed(Optional<Object> id, JSONRPCError error) -> fail(context, 400, id, error);
            case Incoming.Response() ->
                refuse(context, 400, "This server asks nothing, so there is nothing to answer.");
            case Incoming.Notification _ -> context.status(202);
            case Incoming.Request(JSONRPCRequest request) -> request(context, guest, request);
        }
    }

    private void request(Context context, Identity.Guest guest, JSONRPCRequest request) throws IOException {
        boolean isModern = ModernEra.isSpokenIn(header(context, VERSION_HEADER), request);
        Optional<Tool> called =
                request.method().equals(McpSchema.METHOD_TOOLS_CALL) ? offer.called(request) : Optional.empty();
        Optional<ModernEra.Refused> refused = isModern
                ? modern.check(name -> header(context, name), request, called)
                : unsupported(header(context, VERSION_HEADER), request);
        if (refused.isPresent()) {
            fail(
                    context,
                    refused.get().status(),
                    Optional.of(request.id()),
                    refused.get().error());
            return;
        }
        boolean discovers = isModern && request.method().equals(ModernEra.METHOD_DISCOVER);
        if (!discovers && !(sdk.knows(request.method()) && (!isModern || modern.has(request.method())))) {
            JSONRPCError unknown = new JSONRPCError(
                    ErrorCodes.METHOD_NOT_FOUND, "There is no method '" + request.method() + "' here.");
            fail(context, isModern ? 404 : 200, Optional.of(request.id()), unknown);
            return;
        }
        if (discovers) {
            send(context, JSONRPCResponse.result(request.id(), modern.discovery()));
            return;
        }
        Optional<String> complaint = Shapes.complaint(request).or(() -> unknownTool(request, called));
        if (complaint.isPresent()) {
            JSONRPCError invalid = new JSONRPCError(ErrorCodes.INVALID_PARAMS, complaint.get());
            fail(context, isModern ? 400 : 200, Optional.of(request.id()), invalid);
            return;
        }
        Optional<Scope> missing =
                needed(request, called).filter(scope -> !guest.scopes().contains(scope));
        if (missing.isPresent()) {
            context.header(
                    "WWW-Authenticate",
                    challenge("insufficient_scope") + ", scope=\""
                            + missing.get().wireName() + "\"");
            refuse(context, 403, "This needs the scope " + missing.get().wireName() + ".");
            return;
        }
        new Exchange(settings, json, context, accepts(context, "text/event-stream"))
                .run(new CallScope(guest, request), request, scope -> answer(scope, request, isModern));
    }

    private Optional<Scope> needed(JSONRPCRequest request, Optional<Tool> called) {
        return request.method().equals(McpSchema.METHOD_RESOURCES_READ)
                ? Optional.of(Scope.READ)
                : called.flatMap(tool -> Optional.ofNullable(offer.scopes().get(tool.name())));
    }

    private JSONRPCResponse answer(CallScope scope, JSONRPCRequest request, boolean isModern) {
        JSONRPCResponse response = sdk.answer(scope, request);
        if (!isModern) {
            return response;
        }
        return modern.answer(
                request, response, response.error() == null ? json.convertValue(response.result(), OBJECT) : Map.of());
    }

    /** In the earlier revisions the header names what was agreed on; without it the oldest one is meant. */
    private static Optional<ModernEra.Refused> unsupported(Optional<String> version, JSONRPCRequest request) {
        return version.filter(given -> !request.method().equals(McpSchema.METHOD_INITIALIZE))
                .filter(given -> !SdkServer.REVISIONS.contains(given))
                .map(given -> new ModernEra.Refused(
                        400,
                        new JSONRPCError(
                                ErrorCodes.INVALID_REQUEST,
                                "Revision " + given + " is not served. Use one of "
                                        + String.join(", ", SdkServer.REVISIONS) + " or " + ModernEra.REVISION + ".")));
    }

    private static Optional<String> unknownTool(JSONRPCRequest request, Optional<Tool> called) {
        return request.method().equals(McpSchema.METHOD_TOOLS_CALL)
                        && called.isEmpty()
                        && request.params() instanceof Map<?, ?> params
                ? Optional.of("There is no tool '" + params.get("name") + "'. List the tools to see which there are.")
                : Optional.empty();
    }

    private Optional<byte[]> body(Context context) throws IOException {
        if (context.req().getContentLengthLong() > settings.maxBody()) {
            return Optional.empty();
        }
        InputStream in = context.req().getInputStream();
        byte[] body = in.readNBytes(settings.maxBody() + 1);
        return body.length > settings.maxBody() ? Optional.empty() : Optional.of(body);
    }

    private void send(Context context, JSONRPCResponse response) throws IOException {
        context.contentType("application/json");
        context.result(json.writeValueAsString(response));
    }

    /** An error without a request: there is nobody to name. */
    private void refuse(Context context, int status, String sentence) throws IOException {
        fail(context, status, Optional.empty(), new JSONRPCError(ErrorCodes.INVALID_REQUEST, sentence));
    }

    private void fail(Context context, int status, Optional<Object> id, JSONRPCError error) throws IOException {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jsonrpc", "2.0");
        id.ifPresent(known -> answer.put("id", known));
        answer.put("error", error);
        context.status(status);
        context.contentType("application/json");
        context.result(json.writeValueAsString(answer));
    }

    private static Optional<String> header(Context context, String name) {
        return Optional.ofNullable(context.header(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static boolean accepts(Context context, String type) {
        String accept = header(context, "Accept").orElse("*/*").toLowerCase(Locale.ROOT);
        return accept.contains(type)
                || accept.contains("*/*")
                || accept.contains(type.substring(0, type.indexOf('/')) + "/*");
    }

    private static String mediaType(String header) {
        return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
