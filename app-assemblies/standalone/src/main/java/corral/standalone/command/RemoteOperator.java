package corral.standalone.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.standalone.start.StartProblem;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Asks the server that runs; the file that it keeps for this says where it is and proves that the operator may. */
public final class RemoteOperator implements Operator {
    /** For one answer; the unpacking of a large archive is the longest. */
    private static final Duration AT_MOST = Duration.ofMinutes(15);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final String url;
    private final String key;

    private RemoteOperator(String url, String key) {
        this.url = url;
        this.key = key;
    }

    /** Reads the server's file: two lines, its address and the operator's key. */
    public static RemoteOperator of(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() >= 2) {
                return new RemoteOperator(lines.get(0), lines.get(1));
            }
        } catch (IOException e) {
            throw notServing(e);
        }
        throw new StartProblem("The file " + file + " is not the server's: start the server again.");
    }

    @Override
    public void addTeam(TeamId team, int maxSandboxes) {
        ask(
                "POST",
                "/admin/teams",
                Optional.of(JSON.createObjectNode().put("id", team.value()).put("maxSandboxes", maxSandboxes)));
    }

    @Override
    public NewKey issueKey(TeamId team, String name, Role role) {
        JsonNode answer = ask(
                "POST",
                keysOf(team),
                Optional.of(JSON.createObjectNode()
                        .put("name", name)
                        .put("role", role.name().toLowerCase(Locale.ROOT))));
        return new NewKey(text(answer, "id"), text(answer, "key"));
    }

    @Override
    public List<KnownKey> keys(TeamId team) {
        return StreamSupport.stream(ask("GET", keysOf(team), Optional.empty()).spliterator(), false)
                .map(each -> new KnownKey(
                        text(each, "id"),
                        text(each, "name"),
                        text(each, "role"),
                        text(each.path("mask"), "maskedValueSuffix"),
                        text(each, "createdAt")))
                .toList();
    }

    @Override
    public void revokeKey(TeamId team, String id) {
        ask("DELETE", keysOf(team) + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8), Optional.empty());
    }

    @Override
    public int clearSandboxes() {
        throw new StartProblem("A server uses the state directory: stop it first.");
    }

    @Override
    public List<KnownTemplate> templates() {
        return StreamSupport.stream(
                        ask("GET", OperatorTemplates.PATH, Optional.empty()).spliterator(), false)
                .map(RemoteOperator::known)
                .toList();
    }

    @Override
    public KnownTemplate importTemplate(TemplateId template, Path archive) {
        return known(ask(
                "POST",
                OperatorTemplates.PATH,
                Optional.of(JSON.createObjectNode().put("id", template.value()).put("archive", archive.toString()))));
    }

    private static KnownTemplate known(JsonNode json) {
        return new KnownTemplate(text(json, "id"), text(json, "revision"), text(json, "updatedAt"));
    }

    private static String keysOf(TeamId team) {
        return "/admin/teams/" + team + "/api-keys";
    }

    private JsonNode ask(String method, String path, Optional<JsonNode> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(AT_MOST)
                .header("X-Admin-Token", key)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                                .orElseGet(HttpRequest.BodyPublishers::noBody))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode answer = JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
            if (response.statusCode() >= 300) {
                throw new StartProblem(text(answer, "message"));
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new StartProblem("What listens on " + url + " is not the Corral server: start it again.", e);
        } catch (IOException e) {
            throw notServing(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notServing(e);
        }
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private static StartProblem notServing(Exception cause) {
        return new StartProblem(
                "Another process uses the state directory but does not serve yet: try again in a moment, or end it.",
                cause);
    }

    @Override
    public void close() {
        http.close();
    }
}
