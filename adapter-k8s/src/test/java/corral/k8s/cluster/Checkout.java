package corral.k8s.cluster;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository lies. */
public final class Checkout {
    private Checkout() {}

    /** The folder with the README, above the one that the tests run in. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(folder.resolve("README.md"))) {
            Path above = folder.getParent();
            if (above == null) {
                throw new IllegalStateException("these tests run below the root of the repository");
            }
            folder = above;
        }
        return folder;
    }
}
