package corral.standalone.start;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The daemon's bundles by version. A bundle is copied once and never written to again, since sandboxes that run use it; it is removed when no
 * process of this machine has it mounted any more. Time stamps are kept: the daemon's cache depends on them.
 */
public final class Bundles {
    private static final String UNFINISHED = ".unfinished";
    private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Path folder;

    public Bundles(Path folder) {
        this.folder = folder;
    }

    /** The version that is at the source, copied if it is not there yet. */
    public Path install(Path source) throws IOException {
        String version = version(source);
        Path installed = folder.resolve(version);
        if (Files.isDirectory(installed)) {
            return installed;
        }
        Files.createDirectories(folder);
        Path draft = folder.resolve(version + UNFINISHED);
        delete(draft);
        Files.walkFileTree(source, new Copy(source, draft));
        Files.move(draft, installed, StandardCopyOption.ATOMIC_MOVE);
        return installed;
    }

    /** Removes all versions but one that no process uses. */
    public void removeOthers(Path current) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.filter(path -> !path.equals(current)).toList()) {
                if (each.toString().endsWith(UNFINISHED)
                        || !isMounted(each.getFileName().toString())) {
                    delete(each);
                }
            }
        }
    }

    private static String version(Path source) {
        try {
            String version = Files.readString(source.resolve("VERSION")).strip();
            if (VERSION.matcher(version).matches()) {
                return version;
            }
        } catch (IOException e) {
            throw new StartProblem(
                    "The in-sandbox daemon is not at " + source + ": build it, or set where it is with --bundle.", e);
        }
        throw new StartProblem(
                "The folder " + source + " is not a bundle of the in-sandbox daemon: set another with --bundle.");
    }

    /** Mounts of sandboxes are seen in their processes alone. */
    private static boolean isMounted(String version) throws IOException {
        String mark = "/bundles/" + version + " ";
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            List<Path> tables = processes
                    .filter(path ->
                            Character.isDigit(path.getFileName().toString().charAt(0)))
                    .map(path -> path.resolve("mountinfo"))
                    .toList();
            return tables.stream().anyMatch(table -> contains(table, mark));
        }
    }

    private static boolean contains(Path table, String mark) {
        try {
            return Files.readString(table, StandardCharsets.ISO_8859_1).contains(mark);
        } catch (IOException e) {
            // the process has ended meanwhile, and its mounts with it
            return false;
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;

        Copy(Path source, Path target) {
            this.source = source;
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            return copy(folder);
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            return copy(file);
        }

        private FileVisitResult copy(Path each) throws IOException {
            Files.copy(
                    each,
                    target.resolve(source.relativize(each).toString()),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
        }
    }
}
