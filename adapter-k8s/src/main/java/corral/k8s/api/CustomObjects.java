package corral.k8s.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind in one namespace. Each method is one request and is never sent twice: who tries again must know that the first may have
 * been done. Objects are plain JSON, so that fields of a newer API server are no surprise (client-java's own models refuse them).
 */
public final class CustomObjects {
    /** How long a request may take to be answered. */
    private static final Duration TIME_FOR_AN_ANSWER = Duration.ofSeconds(10);

    /** A watch is never silent for longer: the server marks its place once a minute. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(90);

    /** After this the server ends a watch, so that a connection which is stuck is not stuck for ever. */
    private static final Duration LONGEST_WATCH = Duration.ofMinutes(8);

    private static final Gson WITHOUT_NULLS = new Gson();
    private static final String JSON = "application/json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String[] AUTHENTICATIONS = {"BearerToken"};

    private final ApiClient client;
    private final OkHttpClient once;
    private final OkHttpClient watching;
    private final String path;

    /**
     * @param client knows the server, and who is asking
     * @param plural the kind as it stands in URLs
     */
    public CustomObjects(ApiClient client, String group, String version, String namespace, String plural) {
        this.client = client;
        // OkHttp sends a write again when its connection breaks after it was sent: the second is answered "conflict",
        // and the first is lost from sight
        this.once = client.getHttpClient()
                .newBuilder()
                .retryOnConnectionFailure(false)
                .callTimeout(TIME_FOR_AN_ANSWER)
                .build();
        this.watching = client.getHttpClient()
                .newBuilder()
                .retryOnConnectionFailure(false)
                .readTimeout(LONGEST_SILENCE)
                .build();
        this.path = "/apis/" + group + "/" + version + "/namespaces/" + namespace + "/" + plural;
    }

    /** The object as it is now: the server asks its database. */
    public Answer get(String name) {
        return send("GET", one(name), List.of(), null, JSON);
    }

    /** Makes an object; {@link Answer.Conflict} when the name is taken. Fields that are null are left out: the server would read some of them as empty texts. */
    public Answer create(JsonObject object) {
        return send("POST", path, List.of(), WITHOUT_NULLS.toJson(object), JSON);
    }

    /** Changes what a JSON merge patch names; {@code metadata.resourceVersion} in it makes it conditional. */
    public Answer patch(String name, JsonObject change) {
        return send("PATCH", one(name), List.of(), change.toString(), MERGE_PATCH);
    }

    /** As {@link #patch}, of the status alone. */
    public Answer patchStatus(String name, JsonObject change) {
        return send("PATCH", one(name) + "/status", List.of(), change.toString(), MERGE_PATCH);
    }

    /** Removes the object if it still has that version. */
    public Answer delete(String name, String resourceVersion) {
        var preconditions = new JsonObject();
        preconditions.addProperty("resourceVersion", resourceVersion);
        var options = new JsonObject();
        options.addProperty("apiVersion", "v1");
        options.addProperty("kind", "DeleteOptions");
        options.add("preconditions", preconditions);
        return send("DELETE", one(name), List.of(), options.toString(), JSON);
    }

    /**
     * A page of all objects.
     *
     * @param more what the page before gave as {@code metadata.continue}; empty for the first page
     */
    public Answer list(int atMost, String more) {
        var limit = new Pair("limit", Integer.toString(atMost));
        return send(
                "GET", path, more.isEmpty() ? List.of(limit) : List.of(limit, new Pair("continue", more)), null, JSON);
    }

    /** Follows what changes after a version. @throws IOException when the server cannot be reached */
    public Watch watch(String since) throws IOException {
        var query = List.of(
                new Pair("watch", "true"),
                new Pair("allowWatchBookmarks", "true"),
                new Pair("resourceVersion", since),
                new Pair("timeoutSeconds", Long.toString(LONGEST_WATCH.toSeconds())));
        return new Watch(watching.newCall(request("GET", path, query, null, JSON)));
    }

    private String one(String name) {
        return path + "/" + name;
    }

    private Answer send(String method, String url, List<Pair> query, @Nullable String body, String type) {
        try (Response response = executed(once.newCall(request(method, url, query, body, type)))) {
            return answer(method, response.code(), response.body().string());
        } catch (IOException e) {
            return new Answer.Unknown("The API server did not answer: " + e.getMessage());
        }
    }

    /** OkHttp throws an undeclared {@code InterruptedException}, as Kotlin may; here it is the {@code IOException} that callers count on. */
    @SuppressWarnings("CatchingUnchecked")
    static Response executed(Call call) throws IOException {
        try {
            return call.execute();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(e.toString());
        }
    }

    private Request request(String method, String url, List<Pair> query, @Nullable String body, String type) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", JSON, "Content-Type", type));
        try {
            return client.buildRequest(
                    client.getBasePath(),
                    url,
                    method,
                    query,
                    List.of(),
                    // as bytes: client-java would put a text into quotes, and leave the nulls out of an object
                    body == null ? null : body.getBytes(UTF_8),
                    headers,
                    new HashMap<>(),
                    new HashMap<>(),
                    AUTHENTICATIONS,
                    null);
        } catch (ApiException e) {
            throw new IllegalStateException("a request to the API server cannot be put together", e);
        }
    }

    private static Answer answer(String method, int code, String text) {
        return switch (code) {
            case 200, 201, 202 -> done(text);
            case 404 -> new Answer.Missing();
            case 409 -> new Answer.Conflict();
            case 410 -> new Answer.Expired(message(text));
            case 400, 413, 422 ->
                throw new IllegalArgumentException("The API server refused a " + method + ": " + message(text));
            default -> new Answer.Unknown("The API server answered " + code + ": " + message(text));
        };
    }

    private static Answer done(String text) {
        return Json.object(text)
                .<Answer>map(Answer.Done::new)
                .orElseGet(() -> new Answer.Unknown("The API server's answer is not JSON."));
    }

    /** What a Status says, or the beginning of whatever it is. */
    private static String message(String text) {
        return Json.object(text)
                .flatMap(status -> Json.text(status, "message"))
                .orElseGet(() -> text.substring(0, Math.min(text.length(), 200)));
    }
}
