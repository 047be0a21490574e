package corral.local.oci;

import corral.api.sandbox.Resources;
import corral.local.linux.UserRange;
import java.nio.file.Path;
import java.util.List;

/**
 * What a container is to be, as far as it differs from sandbox to sandbox.
 *
 * @param rootFileSystem the mounted tree that becomes its root
 * @param bundle the daemon's folder, bound read-only
 * @param arguments what runs as process 1
 * @param hostname its name for itself
 * @param cgroup absolute path of its control group
 * @param users who stands for its users on this machine
 * @param resources its limits
 * @param limitSwap whether the machine can limit swap
 * @param openFiles the limit of open files, not above what this process may give
 */
public record ContainerSpec(
        Path rootFileSystem,
        Path bundle,
        List<String> arguments,
        String hostname,
        String cgroup,
        UserRange users,
        Resources resources,
        boolean limitSwap,
        long openFiles) {
    /** Where the daemon's folder is inside. */
    public static final String BUNDLE_INSIDE = "/mnt/envd";

    public ContainerSpec {
        arguments = List.copyOf(arguments);
    }
}
