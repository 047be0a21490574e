package corral.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * How much of the kernel's watching of files (inotify) one sandbox may use. The kernel counts it for whoever owns the user namespaces, which is one for
 * all sandboxes: without a bound for each, one could leave nothing for the others, nor for this machine.
 *
 * @param instances how many watchers, for all users of a sandbox together
 * @param watches how many files and folders, for all of them together
 */
record WatchBounds(int instances, int watches) {
    static final WatchBounds DEFAULT = new WatchBounds(256, 65_536);

    private static final Path MACHINE = Path.of("/proc/sys/fs/inotify");
    /** What is left for this machine's own programs. */
    private static final long OWN_INSTANCES = 1_024;

    private static final long OWN_WATCHES = 65_536;

    /** The settings of a user namespace, by their names below {@code /proc/sys/user}. */
    Map<String, Integer> ofNamespace() {
        return Map.of("max_inotify_instances", instances, "max_inotify_watches", watches);
    }

    /** Lets this machine have as many as so many sandboxes may use; what is allowed already is never lowered. */
    void makeRoom(int sandboxes) throws IOException {
        raise("max_user_instances", OWN_INSTANCES + (long) instances * sandboxes);
        raise("max_user_watches", OWN_WATCHES + (long) watches * sandboxes);
    }

    private static void raise(String name, long wanted) throws IOException {
        Path setting = MACHINE.resolve(name);
        long bounded = Math.min(wanted, Integer.MAX_VALUE);
        if (Long.parseLong(Files.readString(setting).strip()) < bounded) {
            Files.writeString(setting, Long.toString(bounded));
        }
    }
}
