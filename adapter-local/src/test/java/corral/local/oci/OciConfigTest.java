package corral.local.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.local.linux.UserRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What isolates a sandbox, read back from the text that the OCI runtime gets. */
class OciConfigTest {
    private static final ContainerSpec SPEC = new ContainerSpec(
            Path.of("/run/tree"),
            Path.of("/run/daemon"),
            List.of("/mnt/envd/start", "now"),
            "sandbox",
            "/corral-0000000/i1",
            UserRange.DEFAULT,
            new Resources(1500, Bytes.ofMebi(256), Bytes.ofMebi(512), 100),
            true,
            20_000);

    @Test
    void everyNamespaceIsItsOwn() throws IOException {
        assertThat(config().at("/linux/namespaces").findValuesAsText("type"))
                .containsExactlyInAnyOrder("user", "pid", "ipc", "uts", "mount", "network");
        assertThat(config().at("/linux/namespaces").findValues("path")).isEmpty();
    }

    @Test
    void rootInsideIsNobodyOutside() throws IOException {
        for (String kind : List.of("uidMappings", "gidMappings")) {
            JsonNode mapping = config().at("/linux/" + kind + "/0");
            assertThat(mapping.path("containerID").asInt()).isZero();
            assertThat(mapping.path("hostID").asInt()).isEqualTo(100_000);
            assertThat(mapping.path("size").asInt()).isEqualTo(65_536);
        }
    }

    @Test
    void capabilitiesThatReachTheKernelAreGone() throws IOException {
        for (String set : List.of("bounding", "effective", "permitted")) {
            assertThat(texts(config().at("/process/capabilities/" + set)))
                    .contains("CAP_SETUID", "CAP_SETGID", "CAP_AUDIT_WRITE")
                    .doesNotContain(
                            "CAP_SYS_ADMIN",
                            "CAP_SYS_MODULE",
                            "CAP_SYS_PTRACE",
                            "CAP_NET_ADMIN",
                            "CAP_NET_RAW",
                            "CAP_MKNOD",
                            "CAP_DAC_READ_SEARCH",
                            "CAP_BPF");
        }
        assertThat(config().at("/process/capabilities/ambient")).isEmpty();
        assertThat(config().at("/process/noNewPrivileges").asBoolean())
                .as("sudo works")
                .isFalse();
    }

    @Test
    void limitsAreThoseOfTheOrder() throws IOException {
        JsonNode resources = config().at("/linux/resources");

        assertThat(resources.at("/memory/limit").asLong()).isEqualTo(256L << 20);
        assertThat(resources.at("/memory/swap").asLong()).isEqualTo(256L << 20);
        assertThat(resources.at("/cpu/quota").asLong()).isEqualTo(150_000);
        assertThat(resources.at("/cpu/period").asLong()).isEqualTo(100_000);
        assertThat(resources.at("/pids/limit").asLong()).isEqualTo(100);
        assertThat(resources.at("/devices/0/allow").asBoolean(true)).isFalse();
    }

    @Test
    void theDaemonIsBoundReadOnly() throws IOException {
        JsonNode mounts = config().path("mounts");
        JsonNode bundle = mounts.get(mounts.size() - 1);

        assertThat(bundle.path("destination").asText()).isEqualTo("/mnt/envd");
        assertThat(texts(bundle.path("options"))).contains("ro", "nosuid", "nodev");
        assertThat(mounts.findValuesAsText("type")).doesNotContain("cgroup", "cgroup2");
    }

    @Test
    void systemCallsAreAllowedByName() throws IOException {
        JsonNode seccomp = config().at("/linux/seccomp");
        List<String> anyway = new ArrayList<>();
        for (JsonNode rule : seccomp.path("syscalls")) {
            if (rule.path("action").asText().equals("SCMP_ACT_ALLOW")
                    && rule.path("args").isEmpty()) {
                anyway.addAll(texts(rule.path("names")));
            }
        }

        assertThat(seccomp.path("defaultAction").asText()).isEqualTo("SCMP_ACT_ERRNO");
        assertThat(anyway)
                .contains("read", "execve", "openat", "futex", "ptrace")
                .doesNotContain(
                        "mount",
                        "umount2",
                        "move_mount",
                        "open_tree",
                        "fsopen",
                        "mount_setattr",
                        "pivot_root",
                        "unshare",
                        "setns",
                        "clone",
                        "clone3",
                        "init_module",
                        "finit_module",
                        "delete_module",
                        "kexec_load",
                        "bpf",
                        "perf_event_open",
                        "keyctl",
                        "add_key",
                        "request_key",
                        "open_by_handle_at",
                        "userfaultfd",
                        "io_uring_setup",
                        "reboot",
                        "swapon",
                        "settimeofday",
                        "clock_settime",
                        "socket")
                .doesNotHaveDuplicates();
    }

    @Test
    void swapIsLeftAloneWhereItCannotBeLimited() {
        ContainerSpec spec = new ContainerSpec(
                SPEC.rootFileSystem(),
                SPEC.bundle(),
                SPEC.arguments(),
                SPEC.hostname(),
                SPEC.cgroup(),
                SPEC.users(),
                SPEC.resources(),
                false,
                SPEC.openFiles());

        assertThat(OciConfig.json(spec)).doesNotContain("\"swap\"");
    }

    private static JsonNode config() throws IOException {
        return new ObjectMapper().readTree(OciConfig.json(SPEC));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }
}
