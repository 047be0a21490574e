package corral.envd.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value. */
public sealed interface Json {
    /** Renders the value without white space. */
    default String text() {
        StringBuilder out = new StringBuilder();
        JsonText.append(out, this);
        return out.toString();
    }

    /** An object; its fields keep the order in which they were added. */
    record Obj(Map<String, Json> fields) implements Json {
        public Obj {
            fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    record Arr(List<Json> items) implements Json {
        public Arr {
            items = List.copyOf(items);
        }
    }

    record Str(String value) implements Json {}

    /** A number as it was written, so that no precision is lost. */
    record Num(String literal) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    /** A value that is JSON text already: a long list of values takes a tenth of the memory in this form. */
    record Rendered(String json) implements Json {}

    static Obj empty() {
        return new Obj(Map.of());
    }

    static Json of(String value) {
        return new Str(value);
    }

    static Json of(long value) {
        return new Num(Long.toString(value));
    }

    static Json of(double value) {
        return new Num(Double.toString(value));
    }

    static Json of(boolean value) {
        return new Bool(value);
    }

    /** An object with one field, the usual shape of a wrapped message. */
    static Obj object(String name, Json value) {
        return new Obj(Map.of(name, value));
    }

    static Builder object() {
        return new Builder();
    }

    /** Collects the fields of an object in order. */
    final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        public Builder with(String name, Json value) {
            fields.put(name, value);
            return this;
        }

        public Builder with(String name, String value) {
            return with(name, Json.of(value));
        }

        public Builder with(String name, long value) {
            return with(name, Json.of(value));
        }

        public Builder with(String name, boolean value) {
            return with(name, Json.of(value));
        }

        public Obj build() {
            return new Obj(fields);
        }
    }
}
