package corral.local.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.Bytes;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotShelfTest {
    private static final Bytes BOUND = new Bytes(100);
    private static final SnapshotId ONE = new SnapshotId("one");
    private static final SnapshotId TWO = new SnapshotId("two");

    @TempDir
    Path folder;

    private SnapshotShelf shelf;

    @BeforeEach
    void open() throws IOException {
        shelf = SnapshotShelf.open(folder, BOUND);
    }

    private static KeptSnapshot about(long bytes) {
        return new KeptSnapshot("base", "1", Contents.FILES, "", bytes);
    }

    @Test
    void aSnapshotAppearsWhenItIsWhole() throws IOException {
        Path draft = shelf.draft(ONE, new Bytes(10)).orElseThrow();
        Files.writeString(SnapshotShelf.disk(draft), "disk");
        assertThat(shelf.find(ONE)).isEmpty();
        assertThat(shelf.names()).containsExactly(ONE);

        shelf.publish(ONE, about(10));
        assertThat(shelf.find(ONE)).contains(about(10));
        assertThat(SnapshotShelf.disk(shelf.folder(ONE))).hasContent("disk");
        assertThat(SnapshotShelf.open(folder, BOUND).find(ONE)).contains(about(10));
    }

    @Test
    void whateverIsLeftOfASnapshotIsFoundAndRemoved() throws IOException {
        shelf.draft(ONE, new Bytes(10));
        Files.createDirectory(folder.resolve("two.gone"));
        assertThat(shelf.names()).containsExactly(ONE, TWO);
        shelf.remove(ONE);
        shelf.remove(TWO);
        assertThat(folder).isEmptyDirectory();
        shelf.remove(TWO);
    }

    @Test
    void allTogetherTakeNoMoreThanTheBound() throws IOException {
        assertThat(shelf.draft(ONE, new Bytes(101))).isEmpty();
        assertThat(shelf.draft(ONE, new Bytes(60))).isPresent();
        assertThat(shelf.draft(TWO, new Bytes(41))).isEmpty();
        shelf.publish(ONE, about(20));
        assertThat(shelf.draft(TWO, new Bytes(81))).isEmpty();
        assertThat(SnapshotShelf.open(folder, BOUND).draft(TWO, new Bytes(81))).isEmpty();
        assertThat(shelf.draft(TWO, new Bytes(80))).isPresent();
        assertThat(shelf.draft(TWO, new Bytes(80))).as("the same again").isPresent();
        shelf.remove(ONE);
        shelf.remove(TWO);
        assertThat(shelf.draft(TWO, BOUND)).isPresent();
    }

    @Test
    void aRefusedDraftLeavesNothing() throws IOException {
        assertThat(shelf.draft(ONE, new Bytes(101))).isEqualTo(Optional.empty());
        assertThat(folder).isEmptyDirectory();
        assertThat(shelf.names()).isEmpty();
    }
}
