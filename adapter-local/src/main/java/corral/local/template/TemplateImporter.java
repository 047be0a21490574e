package corral.local.template;

import corral.api.sandbox.Resources;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/** Makes templates from archives: of a root file system, or of an OCI image. They may come from anybody. */
public final class TemplateImporter {
    /** Raised whenever this class would make something else out of the same archive. */
    private static final String RECIPE = "1";

    private final TemplateDirectory templates;
    private final ImportBounds bounds;
    private final int users;
    private final Consumer<String> progress;

    public TemplateImporter(TemplateDirectory templates, ImportBounds bounds, int users, Consumer<String> progress) {
        this.templates = templates;
        this.bounds = bounds;
        this.users = users;
        this.progress = progress;
    }

    /**
     * Makes an archive the current revision of a template. The same archive again changes nothing.
     *
     * @param archive a tar file, plain or compressed by gzip
     * @throws RefusedArchive when no template can be made of it; then nothing is left of it
     */
    public Template read(Path archive, TemplateId id, List<String> aliases, Resources resources, Instant now)
            throws IOException {
        String revision = OciImage.sha256(archive).substring(0, 32) + RECIPE;
        return templates.put(id, revision, aliases, resources, now, root -> build(archive, root));
    }

    private void build(Path archive, Path root) throws IOException {
        Path real = root.toRealPath();
        progress.accept("Unpacking the archive …");
        TreeWriter writer = new TreeWriter(real, bounds, users);
        try (InputStream content = OciImage.plain(archive)) {
            writer.unpack(new TarReader(content), false);
        } catch (ZipException damaged) {
            throw new RefusedArchive("The archive is damaged.");
        }
        int leftOut = writer.leftOut();
        if (OciImage.in(real, bounds).isPresent()) {
            leftOut = layers(real);
        }
        if (leftOut > 0) {
            progress.accept("Left out " + leftOut + " devices and pipes.");
        }
        new Furnishing(real).furnish();
    }

    /** Moves the parts of an image aside and puts its layers where they were. */
    private int layers(Path root) throws IOException {
        Path parts = root.resolveSibling("parts");
        Files.move(root, parts);
        Files.createDirectory(root);
        TreeWriter writer = new TreeWriter(root, bounds, users);
        try {
            OciImage.in(parts, bounds).orElseThrow().unpack(writer);
        } catch (ZipException damaged) {
            throw new RefusedArchive("A layer of the image is damaged.");
        } finally {
            Trees.delete(parts);
        }
        return writer.leftOut();
    }
}
