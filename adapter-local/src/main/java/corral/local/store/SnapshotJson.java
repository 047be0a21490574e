package corral.local.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.time.Instant;
import java.util.Optional;

/** Records of snapshots as JSON texts. */
final class SnapshotJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private SnapshotJson() {}

    static String write(Snapshot snapshot) {
        Resources resources = snapshot.resources();
        ObjectNode json = MAPPER.createObjectNode()
                .put("id", snapshot.id().value())
                .put("team", snapshot.team().value())
                .put("source", snapshot.source().value())
                .put("env", snapshot.env().value())
                .put("purpose", snapshot.purpose().name())
                .put("stage", snapshot.stage().name())
                .put("contents", snapshot.contents().name())
                .put("createdAt", snapshot.createdAt().toEpochMilli());
        json.set("sourceToken", SandboxJson.token(snapshot.sourceToken()));
        json.putObject("template")
                .put("id", snapshot.template().id().value())
                .put("revision", snapshot.template().revision());
        json.putObject("resources")
                .put("cpuMillis", resources.cpuMillis())
                .put("memory", resources.memory().value())
                .put("disk", resources.disk().value())
                .put("processes", resources.processes());
        snapshot.name().ifPresent(name -> json.put("name", name));
        snapshot.lacking().ifPresent(lacking -> json.put("lacking", lacking));
        snapshot.expiresAt().ifPresent(at -> json.put("expiresAt", at.toEpochMilli()));
        return json.toString();
    }

    /** @throws IllegalArgumentException when the text is not what {@link #write} makes */
    static Snapshot read(String text) {
        JsonNode json = parse(text);
        JsonNode template = json.required("template");
        JsonNode resources = json.required("resources");
        return new Snapshot(
                new SnapshotId(json.required("id").textValue()),
                new TeamId(json.required("team").textValue()),
                new SandboxId(json.required("source").textValue()),
                SandboxJson.token(json.required("sourceToken")),
                new SealedEnv(json.required("env").textValue()),
                new TemplateRevision(
                        new TemplateId(template.required("id").textValue()),
                        template.required("revision").textValue()),
                new Resources(
                        resources.required("cpuMillis").intValue(),
                        new Bytes(resources.required("memory").longValue()),
                        new Bytes(resources.required("disk").longValue()),
                        resources.required("processes").intValue()),
                Optional.ofNullable(json.get("name")).map(JsonNode::textValue),
                Snapshot.Purpose.valueOf(json.required("purpose").textValue()),
                Snapshot.Stage.valueOf(json.required("stage").textValue()),
                Contents.valueOf(json.required("contents").textValue()),
                Optional.ofNullable(json.get("lacking")).map(JsonNode::textValue),
                Instant.ofEpochMilli(json.required("createdAt").longValue()),
                Optional.ofNullable(json.get("expiresAt")).map(at -> Instant.ofEpochMilli(at.longValue())));
    }

    private static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A record in the store is not JSON.", e);
        }
    }
}
