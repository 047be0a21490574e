package corral.k8s.api;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads JSON that somebody else wrote: what is missing or of another type is absent, and nothing throws. */
public final class Json {
    private Json() {}

    /** The object of that text; empty when it is something else. */
    public static Optional<JsonObject> object(String text) {
        try {
            return JsonParser.parseString(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (JsonParseException e) {
            return Optional.empty();
        }
    }

    /** The object at the end of a path of fields. */
    public static Optional<JsonObject> object(JsonObject from, String... path) {
        return at(from, path) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /** The text at the end of a path of fields. */
    public static Optional<String> text(JsonObject from, String... path) {
        return at(from, path) instanceof JsonPrimitive value && value.isString()
                ? Optional.of(value.getAsString())
                : Optional.empty();
    }

    /** The whole number at the end of a path of fields. */
    public static Optional<Long> number(JsonObject from, String... path) {
        return at(from, path) instanceof JsonPrimitive value && value.isNumber()
                ? Optional.of(value.getAsLong())
                : Optional.empty();
    }

    /** Whether {@code true} stands at the end of a path of fields. */
    public static boolean isTrue(JsonObject from, String... path) {
        return at(from, path) instanceof JsonPrimitive value && value.isBoolean() && value.getAsBoolean();
    }

    /** The items of a Kubernetes list. */
    public static List<JsonObject> items(JsonObject list) {
        return list.get("items") instanceof JsonArray items
                ? items.asList().stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .toList()
                : List.of();
    }

    private static @Nullable JsonElement at(JsonObject from, String... path) {
        @Nullable JsonElement here = from;
        for (String field : path) {
            here = here instanceof JsonObject object ? object.get(field) : null;
        }
        return here;
    }
}
