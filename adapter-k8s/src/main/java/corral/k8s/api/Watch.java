package corral.k8s.api;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Optional;
import okhttp3.Call;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** The stream of what changes, for one thread that reads and closes it; {@link #cancel} from another one ends its wait. */
public final class Watch implements AutoCloseable {
    /** The longest line that is taken: an object has 1.5 MiB at most, with room for its escapes. */
    private static final long LONGEST_LINE = 4L << 20;

    private final Call call;
    private final Response response;

    Watch(Call call) throws IOException {
        this.call = call;
        this.response = CustomObjects.executed(call);
    }

    /** Breaks the stream. */
    public void cancel() {
        call.cancel();
    }

    /**
     * Waits for the next event; empty when the server ended the stream, as it does every few minutes.
     *
     * @throws IOException when the stream broke
     */
    public Optional<Event> next() throws IOException {
        if (response.code() == 410 || response.code() == 400) {
            return Optional.of(new Event.Expired());
        }
        if (!response.isSuccessful()) {
            throw new IOException("The API server answered a watch with " + response.code());
        }
        @Nullable String line = line(response.body().source());
        return line == null ? Optional.empty() : Optional.of(event(line));
    }

    private static @Nullable String line(BufferedSource source) throws IOException {
        return source.exhausted() ? null : source.readUtf8LineStrict(LONGEST_LINE);
    }

    private static Event event(String line) throws IOException {
        JsonObject json = Json.object(line).orElseThrow(() -> new IOException("A line of a watch is not JSON"));
        JsonObject object =
                Json.object(json, "object").orElseThrow(() -> new IOException("An event of a watch is about nothing"));
        String type = Json.text(json, "type").orElse("");
        return switch (type) {
            case "ADDED", "MODIFIED" -> new Event.Changed(object, version(object));
            case "DELETED" -> new Event.Removed(object, version(object));
            case "BOOKMARK" -> new Event.Nothing(version(object));
            case "ERROR" -> error(object);
            default -> throw new IOException("A watch has an event of the type " + type);
        };
    }

    private static Event error(JsonObject status) throws IOException {
        if (Json.number(status, "code").orElse(0L) == 410) {
            return new Event.Expired();
        }
        throw new IOException(
                "The API server ended a watch: " + Json.text(status, "message").orElse("it did not say why"));
    }

    private static String version(JsonObject object) throws IOException {
        return Json.text(object, "metadata", "resourceVersion")
                .orElseThrow(() -> new IOException("An event of a watch has no version"));
    }

    @Override
    public void close() {
        response.close();
    }

    /** What happened to the objects that are watched. */
    public sealed interface Event {
        /** An object is new or has changed. */
        record Changed(JsonObject object, String version) implements Event {}

        /** An object is gone; this is how it last was. */
        record Removed(JsonObject object, String version) implements Event {}

        /** Nothing happened up to that version. */
        record Nothing(String version) implements Event {}

        /** What happened since the given version is no longer known: list anew. */
        record Expired() implements Event {}
    }
}
