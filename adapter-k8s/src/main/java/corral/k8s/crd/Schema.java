package corral.k8s.crd;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A node of the structural schema of a custom resource, in the words of Kubernetes' OpenAPI v3 dialect. Immutable: each method returns a new node.
 * What an API server does with each keyword: Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions".
 */
final class Schema {
    private final Map<String, Object> keywords;

    private Schema(Map<String, Object> keywords) {
        this.keywords = keywords;
    }

    static Schema string() {
        return typed("string");
    }

    static Schema bool() {
        return typed("boolean");
    }

    static Schema int32() {
        return typed("integer").with("format", "int32");
    }

    static Schema int64() {
        return typed("integer").with("format", "int64");
    }

    /** A point in time in the form of RFC 3339. */
    static Schema time() {
        return string().with("format", "date-time");
    }

    /** A duration in the form of Go's {@code time.Duration}: {@code 90s}, {@code 1h30m}. */
    static Schema duration() {
        return string();
    }

    /** A count, or a share such as {@code 20%}. */
    static Schema intOrPercent() {
        return eitherIntOrString();
    }

    /** An amount as Kubernetes writes it: {@code 500m}, {@code 2Gi}, {@code 3}. */
    static Schema quantity() {
        return eitherIntOrString()
                .with(
                        "pattern",
                        "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$");
    }

    private static Schema eitherIntOrString() {
        return new Schema(Map.of())
                .with("anyOf", List.of(Map.of("type", "integer"), Map.of("type", "string")))
                .with("x-kubernetes-int-or-string", true);
    }

    /** Anything, kept as it was written: what another part of Kubernetes defines, whose schema here would only grow old. */
    static Schema anything() {
        return new Schema(Map.of()).with("x-kubernetes-preserve-unknown-fields", true);
    }

    static Schema mapOf(Schema values) {
        return typed("object").with("additionalProperties", values.keywords);
    }

    static Schema listOf(Schema items) {
        return typed("array").with("items", items.keywords);
    }

    static Schema object(Field... fields) {
        var properties = new LinkedHashMap<String, Object>();
        var required = new ArrayList<String>();
        for (var field : fields) {
            properties.put(field.name(), field.schema().keywords);
            if (field.required()) {
                required.add(field.name());
            }
        }
        var object = properties.isEmpty() ? typed("object") : typed("object").with("properties", properties);
        return required.isEmpty() ? object : object.with("required", required);
    }

    private static Schema typed(String type) {
        return new Schema(Map.of()).with("type", type);
    }

    Schema described(String sentence) {
        return with("description", sentence);
    }

    Schema oneOf(String... values) {
        return with("enum", List.of(values));
    }

    Schema defaultingTo(Object value) {
        return with("default", value);
    }

    Schema atLeast(int bound) {
        return with("minimum", bound);
    }

    Schema longerThan(int characters) {
        return with("minLength", characters + 1);
    }

    Schema upTo(int characters) {
        return with("maxLength", characters);
    }

    Schema matching(String pattern) {
        return with("pattern", pattern);
    }

    /** A list that is replaced as a whole. */
    Schema atomic() {
        return with("x-kubernetes-list-type", "atomic");
    }

    Schema set() {
        return with("x-kubernetes-list-type", "set");
    }

    /** An object that is replaced as a whole. */
    Schema whole() {
        return with("x-kubernetes-map-type", "atomic");
    }

    /** A list of objects, each named by that field: who applies one entry leaves the others alone. */
    Schema keyedBy(String field) {
        return with("x-kubernetes-list-map-keys", List.of(field)).with("x-kubernetes-list-type", "map");
    }

    /** A rule in the Common Expression Language; {@code sentence} is what the user reads when it is broken. */
    Schema rule(String expression, String sentence) {
        var rule = new LinkedHashMap<String, String>();
        rule.put("rule", expression);
        rule.put("message", sentence);
        return with("x-kubernetes-validations", List.of(rule));
    }

    /** In the form that a manifest has, keywords in the order they were given. */
    Map<String, Object> asManifest() {
        return keywords;
    }

    private Schema with(String keyword, Object value) {
        var more = new LinkedHashMap<>(keywords);
        more.put(keyword, value);
        return new Schema(more);
    }

    /** A field of an object. */
    record Field(String name, Schema schema, boolean required) {
        static Field optional(String name, Schema schema) {
            return new Field(name, schema, false);
        }

        static Field required(String name, Schema schema) {
            return new Field(name, schema, true);
        }
    }
}
