package corral.local.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which range an installation has: chosen once, kept in its state directory, and shown to other installations on the machine. */
public final class NetworkRegistry {
    private static final String FILE = "network";

    private final Path shown;

    /** @param shown a directory that all installations on this machine see, one entry each */
    public NetworkRegistry(Path shown) {
        this.shown = shown;
    }

    /**
     * The range of an installation.
     *
     * @param kept its own directory
     * @param installation its name among the others
     * @param wanted what a setting says
     */
    public Cidr claim(Path kept, String installation, Optional<Cidr> wanted) throws IOException {
        Path file = kept.resolve(FILE);
        Optional<Cidr> before = read(file);
        Cidr range;
        if (wanted.isPresent()) {
            range = wanted.get();
        } else if (before.isPresent()) {
            range = before.get();
        } else {
            List<Cidr> used = new ArrayList<>(FreeRange.inUse());
            used.addAll(others(installation));
            range = FreeRange.choose(installation.hashCode(), used);
        }
        Files.writeString(file, range + "\n");
        Path own = shown.resolve(installation);
        Files.createDirectories(own);
        Files.writeString(own.resolve(FILE), range + "\n");
        return range;
    }

    private List<Cidr> others(String installation) throws IOException {
        List<Cidr> ranges = new ArrayList<>();
        try (var entries = Files.list(shown)) {
            for (Path entry : entries.toList()) {
                if (!entry.getFileName().toString().equals(installation)) {
                    read(entry.resolve(FILE)).ifPresent(ranges::add);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        return ranges;
    }

    private static Optional<Cidr> read(Path file) throws IOException {
        try {
            return Optional.of(Cidr.of(Files.readString(file).strip()));
        } catch (NoSuchFileException | IllegalArgumentException none) {
            return Optional.empty();
        }
    }
}
