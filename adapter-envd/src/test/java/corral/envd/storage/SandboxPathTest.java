package corral.envd.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SandboxPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "data",
                "/",
                "//data",
                "/data/../etc",
                "/data/.",
                "/data//x",
                "/proc/1/root",
                "/sys",
                "/dev/shm",
                "/mnt/envd/x",
                "/da\nta",
                "/da\0ta"
            })
    void whatIsNoPlaceForAVolumeIsRefused(String path) {
        assertThatExceptionOfType(StorageRefused.class).isThrownBy(() -> SandboxPath.of(path));
    }

    @Test
    void aPathIsReadPartByPart() throws StorageRefused {
        assertThat(SandboxPath.of("/home/user/data/"))
                .isEqualTo(new SandboxPath(List.of("home", "user"), "data"))
                .extracting(SandboxPath::text)
                .isEqualTo("/home/user/data");
        assertThat(SandboxPath.of("/process").text()).isEqualTo("/process");
    }

    @Test
    void theSharedFolderIsTheOneWhoseMountsComeFromOutside() throws StorageRefused {
        List<String> lines = List.of(
                "1 0 0:1 / / rw master:1 - overlay overlay rw",
                "2 1 0:2 / /proc rw shared:3 - proc proc rw",
                "3 1 0:3 / /etc/hosts rw - ext4 /dev/sda rw",
                "4 1 0:4 / /mnt/csi\\040root rw,relatime master:7 - tmpfs tmpfs rw",
                "5 4 0:5 / /mnt/csi\\040root/d/x rw master:8 - ext4 /dev/sdb rw");
        assertThat(MountTable.read(lines).sharedRoot()).isEqualTo("/mnt/csi root");
        assertThat(MountTable.read(lines).holds("/mnt/csi root/d/x")).isTrue();
        assertThatExceptionOfType(StorageRefused.class)
                .isThrownBy(() -> MountTable.read(lines.subList(0, 3)).sharedRoot())
                .withMessageContaining("no folder");
        assertThatExceptionOfType(StorageRefused.class)
                .isThrownBy(() -> new MountTable(
                                List.of(new MountTable.Entry("/a", true), new MountTable.Entry("/b", true)))
                        .sharedRoot())
                .withMessageContaining("--mount-root");
    }
}
