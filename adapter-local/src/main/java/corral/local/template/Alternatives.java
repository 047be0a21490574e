package corral.local.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the links that {@code update-alternatives} would make for what is in a template. */
final class Alternatives {
    private Alternatives() {}

    /** @param database a directory with one file per name, such as {@code /var/lib/dpkg/alternatives} */
    static void apply(Path database, Path root) throws IOException {
        if (!Files.isDirectory(database)) {
            return;
        }
        List<Path> names = new ArrayList<>();
        try (var entries = Files.list(database)) {
            entries.sorted().forEach(names::add);
        }
        for (Path name : names) {
            apply(name.getFileName().toString(), Files.readAllLines(name), root);
        }
    }

    /**
     * The file holds the mode, the link, pairs of dependent names and links up to an empty line, then per choice a path, a priority and one path per
     * dependent link.
     */
    private static void apply(String name, List<String> lines, Path root) throws IOException {
        String link = lines.get(1);
        int at = 2;
        int dependents = 0;
        while (at < lines.size() && !lines.get(at).isEmpty()) {
            dependents++;
            at += 2;
        }
        String best = "";
        long highest = Long.MIN_VALUE;
        for (at++; at + 1 < lines.size() && !lines.get(at).isEmpty(); at += 2 + dependents) {
            long priority = Long.parseLong(lines.get(at + 1).strip());
            if (priority > highest
                    && Files.isRegularFile(root.resolve(lines.get(at).substring(1)))) {
                best = lines.get(at);
                highest = priority;
            }
        }
        Path place = root.resolve(link.substring(1));
        if (!best.isEmpty()
                && !Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                && Files.isDirectory(place.resolveSibling("."))) {
            Path etc = Files.createDirectories(root.resolve("etc/alternatives"));
            Files.createSymbolicLink(etc.resolve(name), Path.of(best));
            Files.createSymbolicLink(place, Path.of("/etc/alternatives", name));
        }
    }
}
