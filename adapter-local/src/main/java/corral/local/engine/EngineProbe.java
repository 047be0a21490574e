package corral.local.engine;

import corral.local.cgroup.CgroupTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks whether this machine can run sandboxes. */
public final class EngineProbe {
    private static final int KERNEL_MAJOR = 5;
    private static final int KERNEL_MINOR = 12;
    private static final List<String> FOLDERS =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private EngineProbe() {}

    /** What is in the way, a sentence each that says what to do; empty when nothing is. */
    public static List<String> problems(EngineSettings settings) throws IOException {
        List<String> problems = new ArrayList<>();
        if (!System.getProperty("os.arch").equals("amd64")) {
            problems.add("Corral's local engine runs on x86-64 only: use such a machine.");
        }
        if (effectiveUser() != 0) {
            problems.add("Sandboxes need root: start Corral as root, for example with sudo.");
        }
        String release = Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
        if (!isRecent(release)) {
            problems.add("The kernel " + release + " is too old: Corral needs Linux " + KERNEL_MAJOR + "."
                    + KERNEL_MINOR + " or newer.");
        }
        tools(settings, problems);
        List<String> controllers = CgroupTree.ofThisMachine().missing();
        if (!controllers.isEmpty()) {
            problems.add("The kernel offers no control groups for " + String.join(", ", controllers)
                    + ": mount them, or start the machine with them enabled.");
        }
        if (!Files.exists(Path.of("/dev/loop-control"))) {
            problems.add("There are no loop devices, which bound each sandbox's disk: run modprobe loop.");
        }
        if (!Files.readString(Path.of("/proc/filesystems")).contains("overlay")) {
            problems.add("The kernel has no overlay file system: run modprobe overlay.");
        }
        if (!Files.isReadable(settings.bundle().resolve("argv"))) {
            problems.add("The in-sandbox daemon is not at " + settings.bundle() + ": build it, or set where it is.");
        }
        return problems;
    }

    private static void tools(EngineSettings settings, List<String> problems) {
        record Tool(String name, String debianPackage) {}
        for (Tool tool : List.of(
                new Tool(settings.runtime(), settings.runtime()),
                new Tool("nft", "nftables"),
                new Tool("ip", "iproute2"),
                new Tool("nsenter", "util-linux"),
                new Tool("unshare", "util-linux"),
                new Tool("mkfs.ext4", "e2fsprogs"),
                new Tool("openssl", "openssl"),
                new Tool("ldconfig", "libc-bin"))) {
            boolean found = tool.name().startsWith("/")
                    ? Files.isExecutable(Path.of(tool.name()))
                    : FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, tool.name())));
            if (!found) {
                problems.add(
                        "The command " + tool.name() + " is missing: apt-get install " + tool.debianPackage() + ".");
            }
        }
    }

    static boolean isRecent(String release) {
        String[] parts = release.split("[.-]", 3);
        int major = Integer.parseInt(parts[0]);
        return major > KERNEL_MAJOR || (major == KERNEL_MAJOR && Integer.parseInt(parts[1]) >= KERNEL_MINOR);
    }

    private static int effectiveUser() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("Uid:")) {
                return Integer.parseInt(line.split("\\s+", -1)[2]);
            }
        }
        return -1;
    }
}
