package corral.local.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** An unpacked image archive: the OCI image layout, or the older form that lists layers in {@code manifest.json}. */
final class OciImage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_DEPTH = 4;
    private static final int GZIP = 0x1F8B;
    private static final int ZSTD = 0x28B5;

    private final Path folder;
    private final ImportBounds bounds;

    private OciImage(Path folder, ImportBounds bounds) {
        this.folder = folder;
        this.bounds = bounds;
    }

    /** Empty when what was unpacked is not an image. */
    static Optional<OciImage> in(Path folder, ImportBounds bounds) {
        boolean layout = isFile(folder.resolve("oci-layout")) && isFile(folder.resolve("index.json"));
        return layout || isFile(folder.resolve("manifest.json"))
                ? Optional.of(new OciImage(folder, bounds))
                : Optional.empty();
    }

    /** Unpacks the layers in their order. */
    void unpack(TreeWriter into) throws IOException {
        List<Path> layers = isFile(folder.resolve("index.json")) ? layersOfLayout() : layersOfManifest();
        if (layers.isEmpty() || layers.size() > bounds.layers()) {
            throw new RefusedArchive("The image has no layers, or more than " + bounds.layers() + ".");
        }
        for (Path layer : layers) {
            try (InputStream content = plain(layer)) {
                into.unpack(new TarReader(content), true);
            }
        }
    }

    private List<Path> layersOfLayout() throws IOException {
        JsonNode manifest = manifest(json(folder.resolve("index.json")), 0);
        List<Path> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(blob(layer.path("digest").asText()));
        }
        return layers;
    }

    private List<Path> layersOfManifest() throws IOException {
        List<Path> layers = new ArrayList<>();
        for (JsonNode layer : json(folder.resolve("manifest.json")).path(0).path("Layers")) {
            String name = layer.asText();
            if (!name.matches("[A-Za-z0-9._/-]{1,256}") || name.contains("..")) {
                throw new RefusedArchive("The image names a layer that is no file of it.");
            }
            layers.add(checked(folder.resolve(name)));
        }
        return layers;
    }

    /** An index names manifests or further indexes, one per platform. */
    private JsonNode manifest(JsonNode document, int depth) throws IOException {
        if (document.has("layers")) {
            return document;
        }
        if (depth == MAX_DEPTH) {
            throw new RefusedArchive("The image's indexes lead too deep.");
        }
        for (JsonNode each : document.path("manifests")) {
            JsonNode platform = each.path("platform");
            if (platform.isMissingNode()
                    || (platform.path("os").asText().equals("linux")
                            && platform.path("architecture").asText().equals("amd64"))) {
                return manifest(json(blob(each.path("digest").asText())), depth + 1);
            }
        }
        throw new RefusedArchive("The image has nothing for Linux on x86-64.");
    }

    /** A part of the image, after its digest was checked. */
    private Path blob(String digest) throws IOException {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new RefusedArchive("The image names a part by something else than a SHA-256 digest.");
        }
        String hexadecimal = digest.substring("sha256:".length());
        Path file = checked(folder.resolve("blobs/sha256").resolve(hexadecimal));
        if (!sha256(file).equals(hexadecimal)) {
            throw new RefusedArchive("A part of the image does not match its digest.");
        }
        return file;
    }

    private Path checked(Path file) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file;
        if (!real.startsWith(folder.toRealPath()) || !isFile(real)) {
            throw new RefusedArchive("A part of the image is missing.");
        }
        return real;
    }

    private JsonNode json(Path file) throws IOException {
        if (Files.size(file) > bounds.document().value()) {
            throw new RefusedArchive("A document of the image is too long.");
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException wrong) {
            throw new RefusedArchive("A document of the image is not JSON.");
        }
    }

    static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream content = new DigestInputStream(Files.newInputStream(file), digest)) {
                content.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** The content of an archive, unpacked when it is compressed in a known way. */
    static InputStream plain(Path archive) throws IOException {
        InputStream content = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
        content.mark(2);
        int magic = (content.read() << 8) | content.read();
        content.reset();
        if (magic == ZSTD) {
            content.close();
            throw new RefusedArchive("The archive is compressed with zstd, which cannot be read: use gzip or none.");
        }
        return magic == GZIP ? new GZIPInputStream(content, 1 << 16) : content;
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }
}
