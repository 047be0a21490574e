package corral.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives, honest and hostile. The tests run as root, as the server does, since they give files away. */
class TemplateImporterTest {
    private static final TemplateId ID = new TemplateId("imported");
    private static final Resources RESOURCES = new Resources(1000, Bytes.ofMebi(128), Bytes.ofMebi(64), 64);
    private static final ImportBounds SMALL = new ImportBounds(Bytes.ofMebi(1), 50, 4, Bytes.ofMebi(1));

    @TempDir
    private Path directory = Path.of("/");

    private @Nullable TemplateDirectory opened;
    private Path outside = Path.of("/");

    @BeforeEach
    void prepare() throws IOException {
        opened = TemplateDirectory.open(directory.resolve("templates"));
        outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
    }

    @Test
    void aRootFileSystemBecomesATemplate() throws IOException {
        Path tree = imported(new TarText()
                .directory("./bin/")
                .file("./bin/tool", "tool")
                .symbolicLink("link", "/bin/tool")
                .hardLink("again", "bin/tool")
                .pax("a/" + "long".repeat(30) + "/name", "pax")
                .gnu("b/" + "long".repeat(40), "gnu"));

        assertThat(tree.resolve("bin/tool")).hasContent("tool").hasSameBinaryContentAs(tree.resolve("again"));
        assertThat(Files.readSymbolicLink(tree.resolve("link"))).isEqualTo(Path.of("/bin/tool"));
        assertThat(tree.resolve("a/" + "long".repeat(30) + "/name")).hasContent("pax");
        assertThat(tree.resolve("b/" + "long".repeat(40))).hasContent("gnu");
        assertThat(tree.resolve("mnt/envd")).isDirectory();
        assertThat(tree.resolve("etc/passwd")).content().contains("user:x:1000:1000::/home/user:/bin/sh");
        assertThat(Files.getAttribute(tree.resolve("home/user"), "unix:uid")).isEqualTo(1000);
    }

    @Test
    void theSameArchiveIsTheSameRevision() throws IOException {
        Path archive = new TarText().file("x", "1").write(directory.resolve("archive"));

        Template first = importer(SMALL).read(archive, ID, List.of("nick"), RESOURCES, Instant.EPOCH);
        Template second = importer(SMALL).read(archive, ID, List.of("nick"), RESOURCES, Instant.EPOCH.plusSeconds(1));

        assertThat(second).isEqualTo(first);
        assertThat(TemplateDirectory.open(directory.resolve("templates")).find("nick"))
                .contains(first);
    }

    @Test
    void layersOfAnImageLieOverEachOther() throws IOException {
        byte[] lower = new TarText()
                .file("kept", "kept")
                .file("removed", "removed")
                .file("folder/old", "old")
                .directory("usr/bin")
                .symbolicLink("bin", "usr/bin")
                .bytes();
        byte[] upper = new TarText()
                .file(".wh.removed", "")
                .file("folder/new", "new")
                .file("folder/.wh..wh..opq", "")
                .file("bin/tool", "tool")
                .zipped();

        Path tree = imported(image(lower, upper));

        assertThat(tree.resolve("kept")).hasContent("kept");
        assertThat(tree.resolve("removed")).doesNotExist();
        assertThat(tree.resolve("folder/old")).doesNotExist();
        assertThat(tree.resolve("folder/new")).hasContent("new");
        assertThat(tree.resolve("usr/bin/tool")).hasContent("tool");
        assertThat(tree.resolve("index.json")).doesNotExist();
    }

    @Test
    void theOlderFormOfImagesIsRead() throws IOException {
        Path tree = imported(new TarText()
                .file("one/layer.tar", new TarText().file("inside", "inside").bytes())
                .file("manifest.json", "[{\"Layers\":[\"one/layer.tar\"]}]"));

        assertThat(tree.resolve("inside")).hasContent("inside");
    }

    @Test
    void aLinkThatLeadsOutLeadsNowhere() throws IOException {
        Path tree = imported(new TarText()
                .symbolicLink("absolute", outside.toString())
                .file("absolute/written", "x")
                .symbolicLink("relative", "../../../../../../../../.." + outside)
                .file("relative/written", "x")
                .symbolicLink("etc", outside.toString())
                .symbolicLink("home", outside.toString()));

        assertThat(outside).isDirectoryNotContaining(path -> !path.endsWith("secret"));
        assertThat(tree.resolve(outside.toString().substring(1)).resolve("written"))
                .exists();
    }

    @Test
    void tablesThatAreLinksAreNotFollowed() throws IOException {
        Path table = Files.writeString(outside.resolve("passwd"), "host:x:0:0::/:/bin/sh\n");

        Path tree = imported(new TarText().symbolicLink("etc/passwd", table.toString()));

        assertThat(table).content().doesNotContain("user");
        assertThat(tree.resolve("etc/passwd")).isRegularFile().content().doesNotContain("host");
    }

    @Test
    void devicesAreLeftOut() throws IOException {
        Path tree = imported(new TarText().device("dev/sda").file("x", "x"));

        assertThat(tree.resolve("dev/sda")).doesNotExist();
    }

    @Test
    void hostileArchivesAreRefusedAndLeaveNothing() throws IOException {
        List<byte[]> hostile = new ArrayList<>(List.of(
                new TarText().file("../escaped", "x").bytes(),
                new TarText().file("a/../../escaped", "x").bytes(),
                new TarText()
                        .hardLink("link", outside.resolve("secret").toString())
                        .bytes(),
                new TarText().hardLink("link", "../../outside/secret").bytes(),
                new TarText().ownedBy(70_000, "x").bytes(),
                new TarText().file("x", new byte[2 << 20]).bytes(),
                new TarText()
                        .symbolicLink("a", "b")
                        .symbolicLink("b", "a")
                        .file("a/x", "x")
                        .bytes(),
                new TarText().file("a", "x").file("a/b", "x").bytes(),
                "no archive at all, but longer than one block of one "
                        .repeat(20)
                        .getBytes(StandardCharsets.UTF_8),
                image(new TarText().file("../escaped", "x").bytes()).bytes(),
                new TarText()
                        .file("manifest.json", "[{\"Layers\":[\"../../outside/secret\"]}]")
                        .bytes(),
                new TarText()
                        .file("manifest.json", "[{\"Layers\":[\"link\"]}]")
                        .symbolicLink("link", outside.resolve("secret").toString())
                        .bytes(),
                new TarText().file("manifest.json", "no json").bytes(),
                new TarText()
                        .file("oci-layout", "{}")
                        .file("index.json", "{\"manifests\":[]}")
                        .bytes()));
        TarText many = new TarText();
        for (int number = 0; number < 60; number++) {
            many.file("file" + number, "");
        }
        hostile.add(many.bytes());
        byte[] cut = new TarText().file("x", new byte[100_000]).bytes();
        hostile.add(Arrays.copyOf(cut, 10_000));
        TarText changed = image(new TarText().file("x", "x").bytes());
        hostile.add(new String(changed.bytes(), StandardCharsets.ISO_8859_1)
                .replace("\"digest\":\"sha256:", "\"digest\":\"sha256:0")
                .getBytes(StandardCharsets.ISO_8859_1));

        for (byte[] each : hostile) {
            Path archive = Files.write(directory.resolve("archive"), each);
            assertThatThrownBy(() -> importer(SMALL).read(archive, ID, List.of(), RESOURCES, Instant.EPOCH))
                    .isInstanceOf(RefusedArchive.class);
            assertThat(templates().list()).isEmpty();
            assertThat(directory.resolve("templates/imported")).isEmptyDirectory();
            assertThat(outside).isDirectoryNotContaining(path -> !path.endsWith("secret"));
        }
    }

    private Path imported(TarText archive) throws IOException {
        Path file = archive.write(directory.resolve("archive"));
        Template template = importer(SMALL).read(file, ID, List.of(), RESOURCES, Instant.EPOCH);
        Path tree = templates().tree(template.revision()).orElseThrow();
        assertThat(Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)).isTrue();
        return tree;
    }

    private TemplateImporter importer(ImportBounds bounds) {
        return new TemplateImporter(templates(), bounds, 65_536, line -> {});
    }

    private static TarText image(byte[]... layers) {
        TarText archive = new TarText().file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
        StringBuilder list = new StringBuilder();
        for (byte[] layer : layers) {
            archive.file("blobs/sha256/" + digest(layer), layer);
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"digest\":\"sha256:")
                    .append(digest(layer))
                    .append("\"}");
        }
        byte[] manifest = ("{\"layers\":[" + list + "]}").getBytes(StandardCharsets.UTF_8);
        archive.file("blobs/sha256/" + digest(manifest), manifest);
        return archive.file(
                "index.json",
                "{\"manifests\":[{\"digest\":\"sha256:" + digest(manifest)
                        + "\",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}]}");
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError(missing);
        }
    }

    private TemplateDirectory templates() {
        return Objects.requireNonNull(opened);
    }
}
