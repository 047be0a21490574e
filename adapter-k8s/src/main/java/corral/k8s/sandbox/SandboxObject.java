package corral.k8s.sandbox;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import corral.api.pool.PoolName;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Power;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.k8s.api.Json;
import corral.k8s.crd.CustomResource;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A record as a Sandbox, and a Sandbox as a record. A Sandbox that somebody else made, or changed by hand, is a record too: the fields and labels that the
 * resource has of its own ({@code paused}, {@code shutdownTime}, {@code pauseTime}, pool, claimed) count more than the annotation.
 */
final class SandboxObject {
    /** For a Sandbox that says nothing about what it may use. */
    private static final Resources USUAL = new Resources(1_000, Bytes.ofMebi(512), Bytes.ofMebi(1024), 256);

    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    private SandboxObject() {}

    /** A new object. */
    static JsonObject made(SandboxId id, Instant createdAt, DesiredSandbox desired) {
        JsonObject object = desired(desired);
        object.addProperty("apiVersion", CustomResource.GROUP + "/" + CustomResource.VERSION);
        object.addProperty("kind", "Sandbox");
        JsonObject metadata = object.getAsJsonObject("metadata");
        metadata.addProperty("name", id.value());
        metadata.getAsJsonObject("labels").addProperty(Names.SANDBOX_ID, id.value());
        metadata.getAsJsonObject("annotations")
                .addProperty(
                        Names.CORRAL_CREATED_AT,
                        Instant.ofEpochMilli(createdAt.toEpochMilli()).toString());
        return object;
    }

    /** A merge patch that makes what is desired so, if the object still has that version. */
    static JsonObject change(Version expected, DesiredSandbox desired) {
        JsonObject patch = desired(desired);
        patch.getAsJsonObject("metadata").addProperty("resourceVersion", expected.value());
        return patch;
    }

    /** A merge patch of the status. */
    static JsonObject change(Version expected, ObservedSandbox observed) {
        var metadata = new JsonObject();
        metadata.addProperty("resourceVersion", expected.value());
        var patch = new JsonObject();
        patch.add("metadata", metadata);
        patch.add("status", ObservedJson.write(observed));
        return patch;
    }

    private static JsonObject desired(DesiredSandbox desired) {
        Optional<Claim> claim = desired.claim();
        var labels = new JsonObject();
        labels.addProperty(Names.CLAIMED, Boolean.toString(claim.isPresent()));
        labels.add(Names.POOL, orNull(desired.pool(), PoolName::value));
        labels.add(Names.TEMPLATE, orNull(label(desired.template().id().value()), it -> it));
        labels.add(Names.TEMPLATE_HASH, orNull(label(desired.template().revision()), it -> it));
        var annotations = new JsonObject();
        annotations.addProperty(Names.CORRAL_DESIRED, DesiredJson.write(desired));
        annotations.add(Names.LOCK, orNull(claim, Claim::id));
        annotations.add(Names.OWNER, orNull(claim, Claim::madeBy));
        annotations.add(
                Names.CLAIM_TIMESTAMP, orNull(claim, it -> it.claimedAt().toString()));
        var metadata = new JsonObject();
        metadata.add("labels", labels);
        metadata.add("annotations", annotations);
        var spec = new JsonObject();
        spec.addProperty("paused", desired.power() == Power.PAUSED || desired.power() == Power.SHELVED);
        spec.add("shutdownTime", orNull(deadline(claim, Set.of(OnTimeout.KILL)), Instant::toString));
        spec.add("pauseTime", orNull(deadline(claim, Set.of(OnTimeout.PAUSE, OnTimeout.SHELVE)), Instant::toString));
        var object = new JsonObject();
        object.add("metadata", metadata);
        object.add("spec", spec);
        return object;
    }

    private static Optional<Instant> deadline(Optional<Claim> claim, Set<OnTimeout> onTimeouts) {
        return claim.map(Claim::lifetime)
                .filter(it -> onTimeouts.contains(it.onTimeout()))
                .flatMap(Lifetime::deadline);
    }

    /** Labels take fewer texts than templates may be named; the annotation has them all. */
    private static Optional<String> label(String text) {
        return LABEL.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }

    /** The name of the object with that id. */
    static String name(SandboxId id, String namespace) {
        String foreign = namespace + "--";
        return id.value().startsWith(foreign) ? id.value().substring(foreign.length()) : id.value();
    }

    /** The id of an object: its label, or else {@code <namespace>--<name>}; empty when neither can be the id of a sandbox. */
    static Optional<SandboxId> id(JsonObject object) {
        return Json.text(object, "metadata", "labels", Names.SANDBOX_ID)
                .or(() -> Json.text(object, "metadata", "namespace")
                        .flatMap(namespace ->
                                Json.text(object, "metadata", "name").map(name -> namespace + "--" + name)))
                .filter(SandboxId::isValid)
                .map(SandboxId::new);
    }

    /** The record of an object; empty when its id, or what Corral once wrote into it, was made unreadable. */
    static Optional<SandboxRecord> record(JsonObject object) {
        try {
            return id(object)
                    .map(id -> new SandboxRecord(
                            id,
                            new Version(Json.text(object, "metadata", "resourceVersion")
                                    .orElseThrow(IllegalArgumentException::new)),
                            createdAt(object),
                            desiredOf(object),
                            Json.object(object, "status")
                                    .map(ObservedJson::read)
                                    .orElse(ObservedSandbox.NOTHING)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant createdAt(JsonObject object) {
        return Json.text(object, "metadata", "annotations", Names.CORRAL_CREATED_AT)
                .or(() -> Json.text(object, "metadata", "creationTimestamp"))
                .map(Instant::parse)
                .orElse(Instant.EPOCH);
    }

    private static DesiredSandbox desiredOf(JsonObject object) {
        JsonObject more = Json.text(object, "metadata", "annotations", Names.CORRAL_DESIRED)
                .flatMap(Json::object)
                .orElseGet(JsonObject::new);
        boolean claimed = Json.text(object, "metadata", "labels", Names.CLAIMED)
                .orElse("")
                .equals("true");
        return new DesiredSandbox(
                DesiredJson.template(more, "template").orElseGet(() -> foreignTemplate(object)),
                DesiredJson.resources(more).orElse(USUAL),
                Json.text(object, "metadata", "labels", Names.POOL).map(PoolName::new),
                claimed
                        ? DesiredJson.claim(more, time(object, "pauseTime"), time(object, "shutdownTime"))
                        : Optional.empty(),
                power(object, more),
                Json.number(more, "cleanings").map(Long::intValue).orElse(0),
                DesiredJson.cause(more),
                DesiredJson.origin(more));
    }

    private static Power power(JsonObject object, JsonObject more) {
        if (Json.text(object, "metadata", "deletionTimestamp").isPresent() || Json.isTrue(more, "gone")) {
            return Power.GONE;
        }
        if (!Json.isTrue(object, "spec", "paused")) {
            return Power.RUNNING;
        }
        return Json.isTrue(more, "shelved") ? Power.SHELVED : Power.PAUSED;
    }

    private static TemplateRevision foreignTemplate(JsonObject object) {
        String id = Json.text(object, "metadata", "labels", Names.TEMPLATE)
                .or(() -> Json.text(object, "spec", "templateRef", "name"))
                .filter(TemplateId::isValid)
                .orElse("unnamed");
        String revision = Json.text(object, "metadata", "labels", Names.TEMPLATE_HASH)
                .or(() -> Json.text(object, "status", "updateRevision"))
                .orElse("");
        return new TemplateRevision(new TemplateId(id), revision);
    }

    private static Optional<Instant> time(JsonObject object, String field) {
        return Json.text(object, "spec", field).map(Instant::parse);
    }

    private static <T> JsonElement orNull(Optional<T> value, Function<T, String> text) {
        return value.<JsonElement>map(it -> new JsonPrimitive(text.apply(it))).orElse(JsonNull.INSTANCE);
    }
}
