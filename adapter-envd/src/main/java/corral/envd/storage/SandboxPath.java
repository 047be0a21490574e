package corral.envd.storage;

import corral.envd.linux.Errno;
import corral.envd.linux.HeldFolder;
import corral.envd.linux.NativeException;
import corral.envd.storage.StorageRefused.Blame;
import java.util.List;
import java.util.Optional;

/**
 * A place in the sandbox, reached folder by folder without following links, so that nobody inside can lead what is done there with the daemon's rights
 * somewhere else.
 *
 * @param folders the names of the folders above it
 * @param name its own
 */
record SandboxPath(List<String> folders, String name) {
    /** The longest path, in characters. */
    static final int MAX_LENGTH = 1024;

    private static final List<String> SYSTEM = List.of("/proc", "/sys", "/dev", "/mnt/envd");
    private static final int FOLDER_MODE = 0755;

    SandboxPath {
        folders = List.copyOf(folders);
    }

    static SandboxPath of(String text) throws StorageRefused {
        if (!text.startsWith("/") || text.length() > MAX_LENGTH || text.chars().anyMatch(Character::isISOControl)) {
            throw new StorageRefused(
                    Blame.REQUEST,
                    "a mount path begins with / and has at most " + MAX_LENGTH + " printable characters");
        }
        List<String> names =
                List.of(text.substring(1, text.endsWith("/") ? Math.max(1, text.length() - 1) : text.length())
                        .split("/", -1));
        if (names.stream().anyMatch(each -> each.isEmpty() || each.equals(".") || each.equals(".."))) {
            throw new StorageRefused(Blame.REQUEST, "a mount path has no empty parts, no . and no ..");
        }
        if (isOfTheSystem(text)) {
            throw new StorageRefused(Blame.REQUEST, "nothing is mounted below " + String.join(", ", SYSTEM));
        }
        return new SandboxPath(names.subList(0, names.size() - 1), names.getLast());
    }

    static boolean isOfTheSystem(String path) {
        return SYSTEM.stream().anyMatch(each -> path.equals(each) || path.startsWith(each + "/"));
    }

    String text() {
        return "/" + String.join("/", folders) + (folders.isEmpty() ? "" : "/") + name;
    }

    /** Holds the folder above it. */
    HeldFolder above(boolean makeMissing) throws StorageRefused, NativeException {
        HeldFolder at = HeldFolder.root();
        for (String folder : folders) {
            try (HeldFolder outer = at) {
                at = enter(outer, folder, makeMissing);
            }
        }
        return at;
    }

    /** Enters a folder, after making it where it is missing and may be made. */
    static HeldFolder enter(HeldFolder outer, String folder, boolean makeMissing)
            throws StorageRefused, NativeException {
        try {
            return outer.enter(folder);
        } catch (NativeException refused) {
            if (refused.errno() == Errno.ENOTDIR || refused.errno() == Errno.ELOOP) {
                throw new StorageRefused(
                        Blame.REQUEST, folder + " in the path is a link or a file, and links are not followed");
            }
            if (refused.errno() != Errno.ENOENT || !makeMissing) {
                throw refused;
            }
        }
        try {
            outer.make(folder, FOLDER_MODE);
        } catch (NativeException refused) {
            if (refused.errno() != Errno.EEXIST) {
                throw refused;
            }
        }
        return enter(outer, folder, false);
    }

    /** Makes the place a link to where the volume is; it was nothing or an empty folder before. */
    void lead(HeldFolder above, String real) throws StorageRefused, NativeException {
        Optional<String> before = above.linked(name);
        if (before.isPresent() && before.get().equals(real)) {
            return;
        }
        try {
            above.removeFolder(name);
        } catch (NativeException refused) {
            if (refused.errno() != Errno.ENOENT) {
                throw new StorageRefused(
                        Blame.CONFLICT, text() + " is in use: a mount path is absent or an empty folder");
            }
        }
        above.link(name, real);
    }
}
