package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxSnapshots.ListSnapshots;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.ScriptedCore;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots and forks over HTTP: the status codes and bodies that E2B clients rely on. */
class SnapshotRoutesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "i00000000000000000001";

    private E2bTestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private static Snapshot snapshot(Optional<String> name, Contents contents, Optional<String> lacking) {
        return new Snapshot(
                new SnapshotId("s00000000000000000001"),
                new TeamId("research"),
                new SandboxId(SOURCE),
                new TokenGrant("key-1", 1),
                SealedEnv.NONE,
                new TemplateRevision(new TemplateId("base"), "1"),
                new Resources(1000, Bytes.ofMebi(512), Bytes.ofMebi(1024), 64),
                name,
                Snapshot.Purpose.KEEP,
                Snapshot.Stage.READY,
                contents,
                lacking,
                Instant.EPOCH,
                Optional.empty());
    }

    @Test
    void aSnapshotIsATemplateOfItsTeam() throws Exception {
        server.core.snapshots.next = Optional.of(snapshot(Optional.of("point"), Contents.MEMORY, Optional.empty()));

        HttpResponse<String> made = call("POST", "/sandboxes/" + SOURCE + "/snapshots", "{\"name\":\"point\"}");

        assertThat(made.statusCode()).isEqualTo(201);
        JsonNode body = JSON.readTree(made.body());
        assertThat(body.get("snapshotID").asText()).isEqualTo("s00000000000000000001");
        assertThat(body.get("names")).extracting(JsonNode::asText).containsExactly("research/point:default");
        assertThat(body.get("contents").asText()).isEqualTo("memory");
        assertThat(body.has("reason")).isFalse();
        assertThat(server.core.snapshots.asked).containsExactly(List.of(Optional.of("point"), Contents.MEMORY));
    }

    @Test
    void aSnapshotNeedsNoBodyAndSaysWhatItLacks() throws Exception {
        server.core.snapshots.next =
                Optional.of(snapshot(Optional.empty(), Contents.FILES, Optional.of("It could not be kept.")));

        for (String body : List.of("", "{}", "{\"name\":\"\"}", "{\"memory\":true}")) {
            HttpResponse<String> made = call("POST", "/sandboxes/" + SOURCE + "/snapshots", body);
            assertThat(made.statusCode()).isEqualTo(201);
            JsonNode answer = JSON.readTree(made.body());
            assertThat(answer.get("names")).isEmpty();
            assertThat(answer.get("contents").asText()).isEqualTo("files");
            assertThat(answer.get("reason").asText()).isEqualTo("It could not be kept.");
        }
        call("POST", "/sandboxes/" + SOURCE + "/snapshots", "{\"memory\":false}");
        assertThat(server.core.snapshots.asked).last().isEqualTo(List.of(Optional.empty(), Contents.FILES));
        assertThat(call("POST", "/sandboxes/" + SOURCE + "/snapshots", "{\"name\":7}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(call("POST", "/sandboxes/not..an..id/snapshots", "").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aListTakesItsFiltersAndNamesTheNextPage() throws Exception {
        server.core.snapshots.snapshots.put("point", snapshot(Optional.of("point"), Contents.MEMORY, Optional.empty()));
        server.core.snapshots.nextPage = Optional.of("s2");

        HttpResponse<String> page =
                call("GET", "/snapshots?sandboxID=" + SOURCE + "&name=research%2Fpoint&limit=7&nextToken=s1", "");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(page.body())).hasSize(1);
        assertThat(page.headers().firstValue("x-next-token")).contains("s2");
        assertThat(server.core.snapshots.asked)
                .containsExactly(
                        new ListSnapshots(Optional.of(SOURCE), Optional.of("research/point"), 7, Optional.of("s1")));
        server.core.snapshots.nextPage = Optional.empty();
        assertThat(call("GET", "/snapshots", "").headers().firstValue("x-next-token"))
                .isEmpty();
        assertThat(server.core.snapshots.asked).last().isEqualTo(ListSnapshots.ALL);
        assertThat(call("GET", "/snapshots?limit=0", "").statusCode()).isEqualTo(400);
        assertThat(call("GET", "/snapshots?name=a&name=b", "").statusCode()).isEqualTo(400);
    }

    @Test
    void aSnapshotIsDeletedUnderItsEncodedNameOnce() throws Exception {
        server.core.snapshots.snapshots.put(
                "research/point:default", snapshot(Optional.of("point"), Contents.MEMORY, Optional.empty()));

        assertThat(call("DELETE", "/templates/research%2Fpoint%3Adefault", "").statusCode())
                .isEqualTo(204);
        HttpResponse<String> again = call("DELETE", "/templates/research%2Fpoint%3Adefault", "");
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(again.body()).get("code").asInt()).isEqualTo(404);
        assertThat(call("DELETE", "/templates/" + "a".repeat(257), "").statusCode())
                .isEqualTo(404);
        assertThat(call("DELETE", "/templates/base", "").statusCode()).isEqualTo(403);
    }

    @Test
    void aForkAnswersForEachCopy() throws Exception {
        SandboxView copy = copy();
        server.core.snapshots.copies = List.of(Answer.done(copy), Answer.refused(new Refusal.ConcurrencyExhausted(1)));

        HttpResponse<String> forked = call("POST", "/sandboxes/" + SOURCE + "/fork", "{\"count\":2,\"timeout\":60}");

        assertThat(forked.statusCode()).isEqualTo(201);
        JsonNode entries = JSON.readTree(forked.body());
        assertThat(entries.get(0).get("sandbox").get("sandboxID").asText())
                .isEqualTo(copy.id().value());
        assertThat(entries.get(0).has("error")).isFalse();
        assertThat(entries.get(1).has("sandbox")).isFalse();
        assertThat(entries.get(1).get("error").get("code").asInt()).isEqualTo(429);
        assertThat(entries.get(1).get("error").get("message").asText()).isNotEmpty();
        assertThat(server.core.snapshots.asked).last().isEqualTo(List.of(2, Duration.ofSeconds(60)));
    }

    @Test
    void aForkHasDefaultsAndBounds() throws Exception {
        for (String body : List.of("", "{}")) {
            assertThat(call("POST", "/sandboxes/" + SOURCE + "/fork", body).statusCode())
                    .isEqualTo(201);
            assertThat(server.core.snapshots.asked).last().isEqualTo(List.of(1, Duration.ofSeconds(15)));
        }
        int asked = server.core.snapshots.asked.size();
        for (String body : List.of("{\"count\":0}", "{\"count\":101}", "{\"count\":\"x\"}", "{\"timeout\":-1}", "[")) {
            assertThat(call("POST", "/sandboxes/" + SOURCE + "/fork", body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(server.core.snapshots.asked).hasSize(asked);
    }

    @Test
    void aPauseCanKeepFilesAlone() throws Exception {
        String id = copy().id().value();
        assertThat(call("POST", "/sandboxes/" + id + "/pause", "{\"memory\":false}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.core.asked(Contents.class)).containsExactly(Contents.FILES);
        JsonNode detail = JSON.readTree(call("GET", "/sandboxes/" + id, "").body());
        assertThat(detail.get("pauseMode").asText()).isEqualTo("full");
        assertThat(call("POST", "/v2/sandboxes/" + id + "/connect", "").statusCode())
                .isEqualTo(201);
        assertThat(JSON.readTree(call("GET", "/sandboxes/" + id, "").body()).has("pauseMode"))
                .isFalse();
    }

    @Test
    void aDeadlineCanKeepFilesAlone() throws Exception {
        assertThat(call(
                                "POST",
                                "/v2/sandboxes",
                                "{\"templateID\":\"base\",\"autoPause\":true,\"autoPauseMemory\":false}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(server.core.asked(CreateSandbox.class))
                .extracting(CreateSandbox::onTimeout)
                .containsExactly(OnTimeout.SHELVE);
        for (String body : List.of(
                "{\"templateID\":\"base\",\"autoPauseMemory\":false}",
                "{\"templateID\":\"base\",\"autoPause\":true,\"autoPauseMemory\":false,\"autoResume\":{\"enabled\":true}}")) {
            assertThat(call("POST", "/v2/sandboxes", body).statusCode()).isEqualTo(400);
        }
    }

    private SandboxView copy() throws Exception {
        String id = JSON.readTree(call("POST", "/v2/sandboxes", "{\"templateID\":\"base\"}")
                        .body())
                .get("sandboxID")
                .asText();
        return ScriptedCore.view(new SandboxId(id));
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(server.http(path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .header("X-API-KEY", ScriptedCore.KEY)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
