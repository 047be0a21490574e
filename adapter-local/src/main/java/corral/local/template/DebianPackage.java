package corral.local.template;

import java.util.List;
import java.util.Map;

/**
 * An installed package, as dpkg knows it.
 *
 * @param name without its architecture
 * @param architecture as in the package's own field
 * @param version installed
 * @param needs what must be there with it; each a choice of names
 * @param provides names that it stands for
 * @param settings its configuration files with the MD5 sum that each had in the package
 * @param stanza the whole entry
 */
record DebianPackage(
        String name,
        String architecture,
        String version,
        List<List<String>> needs,
        List<String> provides,
        Map<String, String> settings,
        String stanza) {
    DebianPackage {
        needs = List.copyOf(needs);
        provides = List.copyOf(provides);
        settings = Map.copyOf(settings);
    }
}
