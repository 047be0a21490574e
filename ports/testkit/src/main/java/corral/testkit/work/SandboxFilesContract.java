package corral.testkit.work;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.work.Door;
import corral.api.work.FileEntry;
import corral.api.work.FilePart;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.SandboxFiles;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxFiles} keeps. */
public abstract class SandboxFilesContract {
    private static final Optional<String> USUAL = Optional.empty();

    protected abstract SandboxFiles files();

    /** The door of a sandbox with nothing in its user's home; another with every call. */
    protected abstract Door door();

    /** A door behind which nobody answers, or that the token does not open. */
    protected abstract List<Door> closedDoors();

    @Test
    void whatIsWrittenIsRead() {
        Door door = door();
        byte[] bytes = new byte[200_000];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = (byte) (at * 31 + at / 256);
        }

        assertThat(files().write(door, USUAL, "deep/in side/ä'\"&?#%.bin", Octets.of(bytes)))
                .isEqualTo(new Inside.Done<>(200_000L));
        assertThat(files().read(door, USUAL, "deep/in side/ä'\"&?#%.bin", 0, 1 << 20))
                .isEqualTo(new Inside.Done<>(new FilePart(Octets.of(bytes), 0, 200_000)));
    }

    @Test
    void aFileIsReplacedWhole() {
        Door door = door();
        files().write(door, USUAL, "file", Octets.of("a long text"));

        files().write(door, USUAL, "file", Octets.of("short"));

        assertThat(files().read(door, USUAL, "file", 0, 100))
                .isEqualTo(new Inside.Done<>(new FilePart(Octets.of("short"), 0, 5)));
    }

    @Test
    void anEmptyFileIsAFile() {
        Door door = door();

        assertThat(files().write(door, USUAL, "empty", Octets.NONE)).isEqualTo(new Inside.Done<>(0L));
        assertThat(files().read(door, USUAL, "empty", 0, 100))
                .isEqualTo(new Inside.Done<>(new FilePart(Octets.NONE, 0, 0)));
    }

    @Test
    void aPartIsReadWithoutTheRest() {
        Door door = door();
        files().write(door, USUAL, "file", Octets.of("0123456789"));

        assertThat(files().read(door, USUAL, "file", 3, 4))
                .isEqualTo(new Inside.Done<>(new FilePart(Octets.of("3456"), 3, 10)));
        assertThat(files().read(door, USUAL, "file", 8, 100))
                .isEqualTo(new Inside.Done<>(new FilePart(Octets.of("89"), 8, 10)));
        assertThat(files().read(door, USUAL, "file", 10, 4))
                .isEqualTo(new Inside.Done<>(new FilePart(Octets.NONE, 10, 10)));
        assertThat(files().read(door, USUAL, "file", 99, 4))
                .isEqualTo(new Inside.Done<>(new FilePart(Octets.NONE, 10, 10)));
    }

    @Test
    void whatIsNotThereIsMissing() {
        Door door = door();

        assertThat(files().read(door, USUAL, "nothing", 0, 10)).isEqualTo(new Inside.Missing<>());
        assertThat(files().list(door, USUAL, "nothing", 1)).isEqualTo(new Inside.Missing<>());
    }

    @Test
    void aDirectoryIsNotRead() {
        Door door = door();
        files().write(door, USUAL, "folder/file", Octets.of("x"));

        assertThat(files().read(door, USUAL, "folder", 0, 10)).isInstanceOf(Inside.Rejected.class);
        assertThat(files().list(door, USUAL, "folder/file", 1)).isInstanceOf(Inside.Rejected.class);
    }

    @Test
    void aListingGoesAsDeepAsAsked() {
        Door door = door();
        files().write(door, USUAL, "root/b/c/deep", Octets.of("xyz".getBytes(StandardCharsets.UTF_8)));
        files().write(door, USUAL, "root/a", Octets.of("x"));

        assertThat(listed(door, 1))
                .extracting(FileEntry::path)
                .containsExactly("/home/user/root/a", "/home/user/root/b");
        assertThat(listed(door, 1))
                .extracting(FileEntry::kind)
                .containsExactly(FileEntry.Kind.FILE, FileEntry.Kind.DIRECTORY);
        assertThat(listed(door, 3))
                .extracting(FileEntry::path)
                .containsExactly(
                        "/home/user/root/a", "/home/user/root/b", "/home/user/root/b/c", "/home/user/root/b/c/deep");
        assertThat(listed(door, 3).getLast().size()).isEqualTo(3);
    }

    private List<FileEntry> listed(Door door, int depth) {
        return files().list(door, USUAL, "root", depth) instanceof Inside.Done<List<FileEntry>>(List<FileEntry> entries)
                ? entries
                : List.of();
    }

    @Test
    void noFileOfAnotherSandboxIsSeen() {
        Door mine = door();
        Door other = door();
        files().write(mine, USUAL, "file", Octets.of("mine"));

        assertThat(files().read(other, USUAL, "file", 0, 10)).isEqualTo(new Inside.Missing<>());
    }

    @Test
    void aClosedDoorStaysClosed() {
        for (Door closed : closedDoors()) {
            assertThat(files().read(closed, USUAL, "file", 0, 10)).isInstanceOf(Inside.Unreachable.class);
            assertThat(files().write(closed, USUAL, "file", Octets.of("x"))).isInstanceOf(Inside.Unreachable.class);
            assertThat(files().list(closed, USUAL, ".", 1)).isInstanceOf(Inside.Unreachable.class);
        }
    }
}
