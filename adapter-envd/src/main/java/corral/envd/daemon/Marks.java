package corral.envd.daemon;

import corral.envd.access.Initialisation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files by which programs know that they run in a sandbox, and in which (E2B: {@code /run/e2b}). */
final class Marks {
    private final Path folder;

    Marks(Path folder) {
        this.folder = folder;
    }

    void write(Initialisation told) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(".E2B_SANDBOX"), "true");
        Files.writeString(folder.resolve(".E2B_SANDBOX_ID"), told.sandboxId());
        Files.writeString(folder.resolve(".E2B_TEMPLATE_ID"), told.templateId());
    }
}
