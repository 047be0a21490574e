package corral.local.oci;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.sandbox.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code config.json} of a container (OCI runtime specification 1.0.2): everything that isolates a sandbox stands here. */
public final class OciConfig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Object> SECCOMP = Seccomp.profile();

    /** What root inside may do inside: enough for sudo, package managers and services, nothing that reaches the kernel's own settings. */
    static final List<String> CAPABILITIES = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_FSETID",
            "CAP_FOWNER",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETFCAP",
            "CAP_SETPCAP",
            "CAP_NET_BIND_SERVICE",
            "CAP_SYS_CHROOT",
            "CAP_KILL",
            "CAP_AUDIT_WRITE");

    static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/key-users",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware",
            "/sys/fs/cgroup",
            "/sys/kernel");
    static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final int CPU_PERIOD_MICROSECONDS = 100_000;

    private OciConfig() {}

    /** The configuration as JSON text. */
    public static String json(ContainerSpec spec) {
        try {
            return JSON.writeValueAsString(config(spec));
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException(bug);
        }
    }

    static Map<String, Object> config(ContainerSpec spec) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("ociVersion", "1.0.2");
        config.put("hostname", spec.hostname());
        config.put("root", Map.of("path", spec.rootFileSystem().toString(), "readonly", false));
        config.put("process", process(spec));
        config.put("mounts", mounts(spec));
        config.put("linux", linux(spec));
        return config;
    }

    private static Map<String, Object> process(ContainerSpec spec) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("terminal", false);
        process.put("user", Map.of("uid", 0, "gid", 0));
        process.put("args", spec.arguments());
        // without the locale, the daemon's JVM refuses names of files that are not ASCII
        process.put(
                "env", List.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"));
        process.put("cwd", "/");
        process.put(
                "capabilities",
                Map.of(
                        "bounding", CAPABILITIES,
                        "effective", CAPABILITIES,
                        "permitted", CAPABILITIES,
                        "inheritable", List.of(),
                        "ambient", List.of()));
        process.put("rlimits", List.of(limit("RLIMIT_NOFILE", spec.openFiles()), limit("RLIMIT_CORE", 0)));
        process.put("noNewPrivileges", false); // sudo
        return process;
    }

    private static Map<String, Object> limit(String type, long value) {
        return Map.of("type", type, "soft", value, "hard", value);
    }

    private static List<Map<String, Object>> mounts(ContainerSpec spec) {
        return List.of(
                mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"),
                mount("/dev", "tmpfs", "tmpfs", "nosuid", "noexec", "strictatime", "mode=755", "size=65536k"),
                mount(
                        "/dev/pts",
                        "devpts",
                        "devpts",
                        "nosuid",
                        "noexec",
                        "newinstance",
                        "ptmxmode=0666",
                        "mode=0620",
                        "gid=5"),
                mount("/dev/shm", "tmpfs", "shm", "nosuid", "nodev", "mode=1777", "size=65536k"),
                mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"),
                mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro"),
                mount("/run", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755", "size=65536k"),
                mount(
                        ContainerSpec.BUNDLE_INSIDE,
                        "bind",
                        spec.bundle().toString(),
                        "bind",
                        "ro",
                        "nosuid",
                        "nodev",
                        "rprivate"));
    }

    private static Map<String, Object> mount(String destination, String type, String source, String... options) {
        return Map.of("destination", destination, "type", type, "source", source, "options", List.of(options));
    }

    private static Map<String, Object> linux(ContainerSpec spec) {
        Map<String, Object> linux = new LinkedHashMap<>();
        linux.put(
                "namespaces",
                List.of(
                        Map.of("type", "user"),
                        Map.of("type", "pid"),
                        Map.of("type", "ipc"),
                        Map.of("type", "uts"),
                        Map.of("type", "mount"),
                        Map.of("type", "network")));
        List<Map<String, Object>> mapping = List.of(Map.of(
                "containerID",
                0,
                "hostID",
                spec.users().first(),
                "size",
                spec.users().size()));
        linux.put("uidMappings", mapping);
        linux.put("gidMappings", mapping);
        linux.put("cgroupsPath", spec.cgroup());
        linux.put("resources", resources(spec.resources(), spec.limitSwap()));
        linux.put("sysctl", sysctl());
        linux.put("seccomp", SECCOMP);
        linux.put("maskedPaths", MASKED);
        linux.put("readonlyPaths", READ_ONLY);
        return linux;
    }

    /** Ping without raw sockets, low ports for everybody, and no IPv6, since sandboxes have no IPv6 network. */
    public static Map<String, String> sysctl() {
        Map<String, String> sysctl = new LinkedHashMap<>();
        sysctl.put("net.ipv4.ping_group_range", "0 65535");
        sysctl.put("net.ipv4.ip_unprivileged_port_start", "0");
        if (Files.exists(Path.of("/proc/sys/net/ipv6"))) {
            sysctl.put("net.ipv6.conf.all.disable_ipv6", "1");
            sysctl.put("net.ipv6.conf.default.disable_ipv6", "1");
        }
        return sysctl;
    }

    private static Map<String, Object> resources(Resources resources, boolean limitSwap) {
        long bytes = resources.memory().value();
        Map<String, Object> memory = new LinkedHashMap<>();
        memory.put("limit", bytes);
        if (limitSwap) {
            memory.put("swap", bytes); // memory and swap together: no swap
        }
        List<Map<String, Object>> devices = new ArrayList<>();
        devices.add(Map.of("allow", false, "access", "rwm"));
        return Map.of(
                "devices",
                devices,
                "memory",
                memory,
                "cpu",
                Map.of(
                        "quota",
                        (long) resources.cpuMillis() * CPU_PERIOD_MICROSECONDS / 1000,
                        "period",
                        CPU_PERIOD_MICROSECONDS),
                "pids",
                Map.of("limit", resources.processes()));
    }
}
