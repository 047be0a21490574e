package corral.k8s.crd;

import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes a CustomResourceDefinition as the file that {@code kubectl apply} and Helm take. */
public final class CrdManifest {
    private static final String HEAD = "# Made from the schemas in adapter-k8s (corral.k8s.crd); do not edit.\n";

    private CrdManifest() {}

    /** The name of the file, as {@code agents.kruise.io_sandboxes.yaml}. */
    public static String fileName(CustomResource resource) {
        return CustomResource.GROUP + "_" + resource.plural() + ".yaml";
    }

    /** The text of the file: the same text for the same resource, always. */
    public static String yaml(CustomResource resource) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        return HEAD + new Yaml(options).dump(resource.definition());
    }
}
