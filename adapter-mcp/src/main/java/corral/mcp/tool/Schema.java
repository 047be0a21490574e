package corral.mcp.tool;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON schemas of arguments and results, closed: what is not named is not allowed. */
final class Schema {
    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final List<String> required = new ArrayList<>();

    private Schema() {}

    static Schema object() {
        return new Schema();
    }

    Schema required(String name, Map<String, Object> schema) {
        required.add(name);
        return optional(name, schema);
    }

    Schema optional(String name, Map<String, Object> schema) {
        properties.put(name, schema);
        return this;
    }

    /** Adds all of another. */
    Schema with(Schema other) {
        properties.putAll(other.properties);
        required.addAll(other.required);
        return this;
    }

    Map<String, Object> build() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", required);
        schema.put("additionalProperties", false);
        return schema;
    }

    static Map<String, Object> string(String description) {
        return ordered("type", "string", "description", description);
    }

    /** A string with a bound on its length. */
    static Map<String, Object> string(String description, int maxLength) {
        return ordered("type", "string", "description", description, "maxLength", maxLength);
    }

    static Map<String, Object> oneOf(String description, List<String> words) {
        return ordered("type", "string", "description", description, "enum", words);
    }

    /** A choice with what is meant when nothing is chosen. */
    static Map<String, Object> oneOf(String description, List<String> words, String usual) {
        return ordered("type", "string", "description", description, "enum", words, "default", usual);
    }

    static Map<String, Object> integer(String description) {
        return ordered("type", "integer", "description", description);
    }

    static Map<String, Object> integer(String description, long least, long most) {
        return ordered("type", "integer", "description", description, "minimum", least, "maximum", most);
    }

    static Map<String, Object> integer(String description, long least, long most, long usual) {
        return ordered(
                "type", "integer", "description", description, "minimum", least, "maximum", most, "default", usual);
    }

    static Map<String, Object> bool(String description) {
        return ordered("type", "boolean", "description", description);
    }

    static Map<String, Object> texts(String description) {
        return ordered("type", "object", "description", description, "additionalProperties", ordered("type", "string"));
    }

    static Map<String, Object> list(String description, Schema items) {
        return ordered("type", "array", "description", description, "items", items.build());
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int at = 0; at < pairs.length; at += 2) {
            map.put(String.valueOf(pairs[at]), pairs[at + 1]);
        }
        return map;
    }
}
