package corral.envd.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import corral.envd.connect.Envelope;
import corral.envd.connect.RpcError;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks a daemon as one user. */
public final class DaemonClient {
    /** The token that these tests use. */
    public static final String TOKEN = "trial-token";

    /** When a daemon is given up that does not begin to answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final String url;
    private final String user;

    /** An answer with its status. */
    public record Answer(int status, Map<String, List<String>> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    /** What a command said and how it ended; the trailer is what closed the stream. */
    public record Ran(String stdout, String stderr, String end, String trailer) {}

    public DaemonClient(String url, String user) {
        this.url = url;
        this.user = user;
    }

    /** The same daemon as another user. */
    public DaemonClient as(String other) {
        return new DaemonClient(url, other);
    }

    private static HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address).timeout(PATIENCE);
    }

    public Answer init(String body) throws IOException, InterruptedException {
        return send(request(URI.create(url + "/init")).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public Answer get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(URI.create(url + path)).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public Answer post(String path, byte[] body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(URI.create(url + path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public Answer unary(String method, String message) throws IOException, InterruptedException {
        return post(
                "/" + method,
                message.getBytes(UTF_8),
                "Content-Type",
                "application/json",
                "X-Access-Token",
                TOKEN,
                "Authorization",
                authorization());
    }

    public Answer download(String path) throws IOException, InterruptedException {
        return get(files(path), "X-Access-Token", TOKEN);
    }

    public Answer upload(String path, byte[] content) throws IOException, InterruptedException {
        return post(files(path), content, "Content-Type", "application/octet-stream", "X-Access-Token", TOKEN);
    }

    /** The path of the file endpoint for a file. */
    public String files(String path) {
        return "/files?username=" + user + "&path=" + URLEncoder.encode(path, UTF_8);
    }

    /** Runs a shell command to its end. */
    public Ran sh(String command) throws IOException, InterruptedException {
        return ran(start("{\"process\":{\"cmd\":\"/bin/bash\",\"args\":[\"-c\","
                + Json.of(command).text() + "]},\"stdin\":false}"));
    }

    /** Opens a stream of process.Process/Start. */
    public InputStream start(String message, String... headers) throws IOException, InterruptedException {
        return stream("process.Process/Start", message, headers);
    }

    public InputStream stream(String method, String message, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(URI.create(url + "/" + method))
                .headers("Content-Type", "application/connect+json", "X-Access-Token", TOKEN)
                .header("Authorization", authorization())
                .POST(HttpRequest.BodyPublishers.ofByteArray(new Envelope(0, message.getBytes(UTF_8)).bytes()));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    /** The next message of a stream; nothing after its last. */
    public static Optional<Json.Obj> next(InputStream stream) throws IOException {
        try {
            Optional<Envelope> envelope = Envelope.read(stream, 1 << 20);
            return envelope.isEmpty()
                    ? Optional.empty()
                    : Optional.of(JsonReader.object(envelope.get().message()));
        } catch (RpcError | MalformedJson broken) {
            throw new IOException(broken);
        }
    }

    /** The number of the process that a stream begins with. */
    public static long pid(InputStream stream) throws IOException {
        Json.Obj start = next(stream).orElseThrow();
        return path(start, "event", "start", "pid") instanceof Json.Num(String number) ? Long.parseLong(number) : -1;
    }

    /** Reads a stream to its end. */
    public static Ran ran(InputStream stream) throws IOException {
        ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        String end = "";
        List<Json.Obj> messages = new ArrayList<>();
        for (Optional<Json.Obj> next = next(stream); next.isPresent(); next = next(stream)) {
            Json.Obj message = next.get();
            messages.add(message);
            append(stdout, path(message, "event", "data", "stdout"));
            append(stdout, path(message, "event", "data", "pty"));
            append(stderr, path(message, "event", "data", "stderr"));
            if (path(message, "event", "end") instanceof Json.Obj ended) {
                end = ended.text();
            }
            if (messages.size() > 1) {
                messages.removeFirst();
            }
        }
        String trailer = messages.isEmpty() ? "" : messages.getLast().text();
        return new Ran(stdout.toString(UTF_8), stderr.toString(UTF_8), end, trailer);
    }

    /** What lies under some names, or null of JSON. */
    public static Json path(Json from, String... names) {
        Json at = from;
        for (String name : names) {
            at = at instanceof Json.Obj object ? object.fields().getOrDefault(name, new Json.Null()) : new Json.Null();
        }
        return at;
    }

    private static void append(ByteArrayOutputStream to, Json base64) {
        if (base64 instanceof Json.Str(String text)) {
            to.writeBytes(Base64.getDecoder().decode(text));
        }
    }

    private String authorization() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":").getBytes(UTF_8));
    }

    private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), response.headers().map(), new String(response.body(), UTF_8));
    }
}
