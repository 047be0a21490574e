package corral.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tree of which this build is a part: its root, and the files that git tracks. */
final class Checkout {
    private static final Path ROOT = findRoot();
    private static final List<String> TRACKED = listTracked();

    private Checkout() {}

    /** The folder with the outermost pom. */
    static Path root() {
        return ROOT;
    }

    /** Every file that git tracks and that is there, by its path from the root. */
    static List<String> tracked() {
        return TRACKED;
    }

    static String read(String path) {
        try {
            return new String(Files.readAllBytes(ROOT.resolve(path)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path findRoot() {
        Path candidate = Path.of("").toAbsolutePath();
        while (!Files.exists(candidate.resolve("ports/api/pom.xml"))) {
            candidate = candidate.getParent();
            if (candidate == null) {
                throw new IllegalStateException(
                        "Run these tests inside the tree of Corral: no folder above has ports/api/pom.xml.");
            }
        }
        return candidate;
    }

    private static List<String> listTracked() {
        try {
            Process git = new ProcessBuilder("git", "-c", "safe.directory=*", "ls-files", "-z")
                    .directory(ROOT.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new IllegalStateException("git ls-files failed. These tests need a git checkout.");
            }
            return List.of(output.split("\0", -1)).stream()
                    .filter(path -> !path.isEmpty() && Files.exists(ROOT.resolve(path)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Install git: these tests ask it which files are tracked.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while git listed the files.", e);
        }
    }
}
