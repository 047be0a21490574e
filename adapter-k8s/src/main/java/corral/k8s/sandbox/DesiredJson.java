package corral.k8s.sandbox;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Origin;
import corral.api.sandbox.Power;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.snapshot.SnapshotId;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.k8s.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is desired of a sandbox beyond what the custom resource has a field for, as the text of one annotation. What has a field (paused, the deadline, the
 * pool) is not in it, so that whoever changes the field is obeyed. A field that is not known is ignored; the meaning of a field never changes.
 */
final class DesiredJson {
    private DesiredJson() {}

    static String write(DesiredSandbox desired) {
        var json = new JsonObject();
        json.add("template", template(desired.template()));
        Resources resources = desired.resources();
        var bounds = new JsonObject();
        bounds.addProperty("cpuMillis", resources.cpuMillis());
        bounds.addProperty("memory", resources.memory().value());
        bounds.addProperty("disk", resources.disk().value());
        bounds.addProperty("processes", resources.processes());
        json.add("resources", bounds);
        json.addProperty("cleanings", desired.cleanings());
        json.addProperty("gone", desired.power() == Power.GONE);
        json.addProperty("shelved", desired.power() == Power.SHELVED);
        desired.claim().ifPresent(claim -> json.add("claim", claim(claim)));
        desired.cause().ifPresent(cause -> json.add("cause", cause(cause)));
        desired.origin().ifPresent(origin -> json.add("origin", origin(origin)));
        return json.toString();
    }

    static JsonObject template(TemplateRevision template) {
        var json = new JsonObject();
        json.addProperty("id", template.id().value());
        json.addProperty("revision", template.revision());
        return json;
    }

    private static JsonObject cause(Cause cause) {
        var json = new JsonObject();
        json.addProperty("why", cause.why().name());
        json.addProperty("by", cause.by());
        json.addProperty("at", cause.at().toEpochMilli());
        return json;
    }

    private static JsonObject origin(Origin origin) {
        var json = new JsonObject();
        json.addProperty("snapshot", origin.snapshot().value());
        json.addProperty("source", origin.source().value());
        json.add("sourceToken", token(origin.sourceToken()));
        return json;
    }

    private static JsonObject token(TokenGrant grant) {
        var json = new JsonObject();
        json.addProperty("keyId", grant.keyId());
        json.addProperty("epoch", grant.epoch());
        return json;
    }

    private static JsonObject claim(Claim claim) {
        var json = new JsonObject();
        json.addProperty("id", claim.id());
        json.addProperty("team", claim.team().value());
        json.addProperty("madeBy", claim.madeBy());
        json.addProperty("claimedAt", claim.claimedAt().toEpochMilli());
        json.addProperty("env", claim.env().value());
        json.add("token", token(claim.token()));
        var metadata = new JsonObject();
        claim.metadata().forEach(metadata::addProperty);
        json.add("metadata", metadata);
        json.addProperty("timeout", claim.lifetime().timeout().toMillis());
        json.addProperty("onTimeout", claim.lifetime().onTimeout().name());
        json.addProperty("autoResume", claim.lifetime().autoResume());
        json.add("network", network(claim.network()));
        claim.idempotency().ifPresent(it -> {
            var idempotency = new JsonObject();
            idempotency.addProperty("key", it.key());
            idempotency.addProperty("digest", it.digest());
            json.add("idempotency", idempotency);
        });
        return json;
    }

    private static JsonObject network(NetworkAccess network) {
        var json = new JsonObject();
        json.addProperty("internet", network.internet());
        json.addProperty("publicTraffic", network.publicTraffic());
        network.maskedHost().ifPresent(host -> json.addProperty("maskedHost", host));
        return json;
    }

    static Optional<TemplateRevision> template(JsonObject from, String... path) {
        return Json.object(from, path)
                .flatMap(it -> Json.text(it, "id")
                        .filter(TemplateId::isValid)
                        .flatMap(id -> Json.text(it, "revision")
                                .map(revision -> new TemplateRevision(new TemplateId(id), revision))));
    }

    static Optional<Resources> resources(JsonObject json) {
        return Json.object(json, "resources")
                .map(it -> new Resources(
                        number(it, "cpuMillis").intValue(),
                        new Bytes(number(it, "memory")),
                        new Bytes(number(it, "disk")),
                        number(it, "processes").intValue()));
    }

    /** @throws IllegalArgumentException when a part of it is missing or wrong */
    static Optional<Cause> cause(JsonObject json) {
        return Json.object(json, "cause")
                .map(it -> new Cause(
                        Cause.Why.valueOf(text(it, "why")), text(it, "by"), Instant.ofEpochMilli(number(it, "at"))));
    }

    /**
     * The claim, with the deadline that the resource's own fields tell.
     *
     * @throws IllegalArgumentException when a part of it is missing or wrong
     */
    static Optional<Claim> claim(JsonObject json, Optional<Instant> pauseTime, Optional<Instant> shutdownTime) {
        return Json.object(json, "claim").map(it -> {
            OnTimeout written = OnTimeout.valueOf(text(it, "onTimeout"));
            OnTimeout onTimeout = pauseTime.isPresent()
                    ? (written == OnTimeout.SHELVE ? OnTimeout.SHELVE : OnTimeout.PAUSE)
                    : shutdownTime.isPresent() ? OnTimeout.KILL : written;
            var lifetime = new Lifetime(
                    pauseTime.or(() -> shutdownTime),
                    Duration.ofMillis(number(it, "timeout")),
                    onTimeout,
                    Json.isTrue(it, "autoResume"));
            return new Claim(
                    text(it, "id"),
                    new TeamId(text(it, "team")),
                    text(it, "madeBy"),
                    Instant.ofEpochMilli(number(it, "claimedAt")),
                    token(it, "token"),
                    new SealedEnv(text(it, "env")),
                    metadata(it),
                    lifetime,
                    new NetworkAccess(
                            Json.isTrue(it, "network", "internet"),
                            Json.isTrue(it, "network", "publicTraffic"),
                            Json.text(it, "network", "maskedHost")),
                    Json.object(it, "idempotency")
                            .map(key -> new Claim.Idempotency(text(key, "key"), text(key, "digest"))));
        });
    }

    /** @throws IllegalArgumentException when a part of it is missing or wrong */
    static Optional<Origin> origin(JsonObject json) {
        return Json.object(json, "origin")
                .map(it -> new Origin(
                        new SnapshotId(text(it, "snapshot")),
                        new SandboxId(text(it, "source")),
                        token(it, "sourceToken")));
    }

    private static TokenGrant token(JsonObject from, String field) {
        return new TokenGrant(
                text(from, field, "keyId"), number(from, field, "epoch").intValue());
    }

    private static Map<String, String> metadata(JsonObject claim) {
        var metadata = new TreeMap<String, String>();
        Json.object(claim, "metadata")
                .ifPresent(it -> it.entrySet().forEach(entry -> {
                    if (entry.getValue() instanceof JsonPrimitive value) {
                        metadata.put(entry.getKey(), value.getAsString());
                    }
                }));
        return metadata;
    }

    private static String text(JsonObject from, String... path) {
        return Json.text(from, path).orElseThrow(() -> missing(path));
    }

    private static Long number(JsonObject from, String... path) {
        return Json.number(from, path).orElseThrow(() -> missing(path));
    }

    private static IllegalArgumentException missing(String... path) {
        return new IllegalArgumentException(
                "The annotation " + Names.CORRAL_DESIRED + " lacks " + String.join(".", path) + ".");
    }
}
