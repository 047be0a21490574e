package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;
import static corral.k8s.crd.Schema.Field.required;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A kind of the group {@code agents.kruise.io}, from which its CustomResourceDefinition is made.
 *
 * @param kind in the singular, as {@code Sandbox}
 * @param plural what stands in URLs, as {@code sandboxes}
 * @param shortName what {@code kubectl} takes instead, as {@code sbx}
 * @param purpose one sentence, which {@code kubectl explain} shows
 * @param status empty where the kind has none; else it is a subresource of its own
 */
public record CustomResource(
        String kind,
        String plural,
        String shortName,
        String purpose,
        List<Column> columns,
        Optional<Scale> scale,
        Schema spec,
        Optional<Schema> status) {
    /** The group of all kinds. */
    public static final String GROUP = "agents.kruise.io";

    /** The only version there is. */
    public static final String VERSION = "v1alpha1";

    public CustomResource {
        columns = List.copyOf(columns);
    }

    /** The name of the definition, as {@code sandboxes.agents.kruise.io}. */
    public String name() {
        return plural + "." + GROUP;
    }

    /** The whole CustomResourceDefinition of {@code apiextensions.k8s.io/v1}. */
    public Map<String, Object> definition() {
        return ordered(
                "apiVersion",
                "apiextensions.k8s.io/v1",
                "kind",
                "CustomResourceDefinition",
                "metadata",
                ordered("name", name()),
                "spec",
                ordered(
                        "group",
                        GROUP,
                        "names",
                        ordered(
                                "kind",
                                kind,
                                "listKind",
                                kind + "List",
                                "plural",
                                plural,
                                "shortNames",
                                List.of(shortName),
                                "singular",
                                kind.toLowerCase(Locale.ROOT)),
                        "scope",
                        "Namespaced",
                        "versions",
                        List.of(version())));
    }

    private Map<String, Object> version() {
        var version = ordered(
                "name",
                VERSION,
                "served",
                true,
                "storage",
                true,
                "schema",
                ordered("openAPIV3Schema", root().asManifest()));
        if (!columns.isEmpty()) {
            version.put(
                    "additionalPrinterColumns",
                    columns.stream().map(CustomResource::printed).toList());
        }
        if (status.isPresent()) {
            version.put("subresources", subresources());
        }
        return version;
    }

    private Schema root() {
        var apiVersion = optional("apiVersion", Schema.string().described("The group and version of this object."));
        var itsKind = optional("kind", Schema.string().described("The kind of this object."));
        var metadata = optional("metadata", Schema.object());
        var itsSpec = required("spec", spec);
        var root = status.map(it -> Schema.object(apiVersion, itsKind, metadata, itsSpec, optional("status", it)))
                .orElseGet(() -> Schema.object(apiVersion, itsKind, metadata, itsSpec));
        return root.described(purpose);
    }

    private Map<String, Object> subresources() {
        var subresources = ordered("status", Map.of());
        scale.ifPresent(it -> subresources.put(
                "scale",
                ordered(
                        "specReplicasPath", it.desired(),
                        "statusReplicasPath", it.observed(),
                        "labelSelectorPath", it.selector())));
        return subresources;
    }

    private static Map<String, Object> printed(Column column) {
        return ordered("name", column.name(), "type", column.type(), "jsonPath", column.path());
    }

    /** Keys and values in turn: a manifest keeps the order in which people look for things. */
    private static Map<String, Object> ordered(Object... keysAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
