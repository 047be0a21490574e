package corral.local.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import corral.api.pool.PoolName;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Origin;
import corral.api.sandbox.Power;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.snapshot.SnapshotId;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Both sides of a record as JSON. Times are whole milliseconds since 1970. A field without a value is left out; a field that is not known is
 * ignored; the meaning of a field never changes, a new meaning gets a new name.
 */
final class SandboxJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SandboxJson() {}

    static String write(DesiredSandbox desired) {
        ObjectNode json = MAPPER.createObjectNode();
        json.set("template", revision(desired.template()));
        Resources resources = desired.resources();
        json.putObject("resources")
                .put("cpuMillis", resources.cpuMillis())
                .put("memory", resources.memory().value())
                .put("disk", resources.disk().value())
                .put("processes", resources.processes());
        desired.pool().ifPresent(pool -> json.put("pool", pool.value()));
        desired.claim().ifPresent(claim -> json.set("claim", claim(claim)));
        json.put("power", desired.power().name());
        json.put("cleanings", desired.cleanings());
        desired.cause()
                .ifPresent(cause -> json.putObject("cause")
                        .put("why", cause.why().name())
                        .put("by", cause.by())
                        .put("at", cause.at().toEpochMilli()));
        desired.origin()
                .ifPresent(origin -> json.putObject("origin")
                        .put("snapshot", origin.snapshot().value())
                        .put("source", origin.source().value())
                        .set("sourceToken", token(origin.sourceToken())));
        return json.toString();
    }

    private static ObjectNode claim(Claim claim) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("id", claim.id())
                .put("team", claim.team().value())
                .put("madeBy", claim.madeBy())
                .put("claimedAt", claim.claimedAt().toEpochMilli())
                .put("env", claim.env().value());
        json.set("token", token(claim.token()));
        ObjectNode metadata = json.putObject("metadata");
        claim.metadata().forEach(metadata::put);
        Lifetime lifetime = claim.lifetime();
        ObjectNode life = json.putObject("lifetime")
                .put("timeout", lifetime.timeout().toMillis())
                .put("onTimeout", lifetime.onTimeout().name())
                .put("autoResume", lifetime.autoResume());
        lifetime.deadline().ifPresent(deadline -> life.put("deadline", deadline.toEpochMilli()));
        ObjectNode network = json.putObject("network")
                .put("internet", claim.network().internet())
                .put("publicTraffic", claim.network().publicTraffic());
        claim.network().maskedHost().ifPresent(host -> network.put("maskedHost", host));
        claim.idempotency()
                .ifPresent(request ->
                        json.putObject("idempotency").put("key", request.key()).put("digest", request.digest()));
        return json;
    }

    static String write(ObservedSandbox observed) {
        ObjectNode json = MAPPER.createObjectNode()
                .put("phase", observed.phase().name())
                .put("initialisedEpoch", observed.initialisedEpoch())
                .put("cleanings", observed.cleanings())
                .put("startAttempts", observed.startAttempts());
        observed.address().ifPresent(address -> json.put("address", address.ip()));
        observed.template().ifPresent(template -> json.set("template", revision(template)));
        observed.startedAt().ifPresent(at -> json.put("startedAt", at.toEpochMilli()));
        observed.failure().ifPresent(failure -> json.put("failure", failure));
        return json.toString();
    }

    static ObjectNode token(TokenGrant token) {
        return MAPPER.createObjectNode().put("keyId", token.keyId()).put("epoch", token.epoch());
    }

    static TokenGrant token(JsonNode json) {
        return new TokenGrant(
                json.required("keyId").textValue(), json.required("epoch").intValue());
    }

    private static ObjectNode revision(TemplateRevision template) {
        return MAPPER.createObjectNode().put("id", template.id().value()).put("revision", template.revision());
    }

    /** @throws IllegalArgumentException when the text is not what {@link #write(DesiredSandbox)} makes */
    static DesiredSandbox desired(String text) {
        JsonNode json = parse(text);
        JsonNode resources = json.required("resources");
        return new DesiredSandbox(
                revision(json.required("template")),
                new Resources(
                        resources.required("cpuMillis").intValue(),
                        new Bytes(resources.required("memory").longValue()),
                        new Bytes(resources.required("disk").longValue()),
                        resources.required("processes").intValue()),
                optional(json, "pool", node -> new PoolName(node.textValue())),
                optional(json, "claim", SandboxJson::claim),
                Power.valueOf(json.required("power").textValue()),
                json.required("cleanings").intValue(),
                optional(json, "cause", SandboxJson::cause),
                optional(
                        json,
                        "origin",
                        node -> new Origin(
                                new SnapshotId(node.required("snapshot").textValue()),
                                new SandboxId(node.required("source").textValue()),
                                token(node.required("sourceToken")))));
    }

    private static Cause cause(JsonNode json) {
        return new Cause(
                Cause.Why.valueOf(json.required("why").textValue()),
                json.required("by").textValue(),
                instant(json.required("at")));
    }

    private static Claim claim(JsonNode json) {
        Map<String, String> metadata = new TreeMap<>();
        json.required("metadata")
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().textValue()));
        return new Claim(
                json.required("id").textValue(),
                new TeamId(json.required("team").textValue()),
                json.path("madeBy").asText(""),
                instant(json.required("claimedAt")),
                token(json.required("token")),
                new SealedEnv(json.required("env").textValue()),
                metadata,
                lifetime(json.required("lifetime")),
                network(json.required("network")),
                optional(
                        json,
                        "idempotency",
                        node -> new Claim.Idempotency(
                                node.required("key").textValue(),
                                node.required("digest").textValue())));
    }

    /** Records from before there was traffic that is not public say nothing of it. */
    private static NetworkAccess network(JsonNode json) {
        return new NetworkAccess(
                json.required("internet").booleanValue(),
                optional(json, "publicTraffic", JsonNode::booleanValue).orElse(true),
                optional(json, "maskedHost", JsonNode::textValue));
    }

    private static Lifetime lifetime(JsonNode json) {
        return new Lifetime(
                optional(json, "deadline", SandboxJson::instant),
                Duration.ofMillis(json.required("timeout").longValue()),
                OnTimeout.valueOf(json.required("onTimeout").textValue()),
                json.required("autoResume").booleanValue());
    }

    /** @throws IllegalArgumentException when the text is not what {@link #write(ObservedSandbox)} makes */
    static ObservedSandbox observed(String text) {
        JsonNode json = parse(text);
        return new ObservedSandbox(
                ObservedSandbox.Phase.valueOf(json.required("phase").textValue()),
                optional(json, "address", node -> new SandboxAddress(node.textValue())),
                optional(json, "template", SandboxJson::revision),
                json.required("initialisedEpoch").intValue(),
                json.required("cleanings").intValue(),
                json.required("startAttempts").intValue(),
                optional(json, "startedAt", SandboxJson::instant),
                optional(json, "failure", JsonNode::textValue));
    }

    private static TemplateRevision revision(JsonNode json) {
        return new TemplateRevision(
                new TemplateId(json.required("id").textValue()),
                json.required("revision").textValue());
    }

    private static Instant instant(JsonNode json) {
        return Instant.ofEpochMilli(json.longValue());
    }

    private static <T> Optional<T> optional(JsonNode json, String field, Function<JsonNode, T> read) {
        return Optional.ofNullable(json.get(field)).map(read);
    }

    private static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A record in the store is not JSON.", e);
        }
    }
}
