package corral.local.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The three arrangements of control groups, as machines show them. */
class CgroupTreeTest {
    private static final List<String> VERSION_1 = List.of(
            "24 22 0:21 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755",
            "25 24 0:22 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct",
            "26 24 0:23 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory",
            "27 24 0:24 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer",
            "28 24 0:25 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd");
    private static final String UNIFIED_BESIDE =
            "29 24 0:26 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate";
    private static final String UNIFIED = "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw";

    @Test
    void versionOne() throws Exception {
        CgroupTree tree = CgroupTree.parse(VERSION_1);

        assertThat(tree.isVersion2()).isFalse();
        assertThat(tree.version1())
                .containsEntry("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
                .containsEntry("memory", Path.of("/sys/fs/cgroup/memory"))
                .doesNotContainKey("name=systemd");
        assertThat(tree.missing()).containsExactly("pids", "devices");
        assertThat(tree.freezer("corral-1/i1")).isEqualTo(Path.of("/sys/fs/cgroup/freezer/corral-1/i1"));
    }

    @Test
    void hybrid() {
        CgroupTree tree =
                CgroupTree.parse(java.util.stream.Stream.concat(VERSION_1.stream(), List.of(UNIFIED_BESIDE).stream())
                        .toList());

        assertThat(tree.isVersion2()).isFalse();
        assertThat(tree.freezer("corral-1/i1")).isEqualTo(Path.of("/sys/fs/cgroup/freezer/corral-1/i1"));
    }

    @Test
    void versionTwo() {
        CgroupTree tree = CgroupTree.parse(List.of(UNIFIED));

        assertThat(tree.isVersion2()).isTrue();
        assertThat(tree.unified()).contains(Path.of("/sys/fs/cgroup"));
        assertThat(tree.freezer("corral-1/i1")).isEqualTo(Path.of("/sys/fs/cgroup/corral-1/i1"));
    }
}
