package corral.envd.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Builds the folder in which the daemon travels into sandboxes: a small Java runtime, the daemon's jars, the parts of the C library that they
 * need, and a cache that makes the start fast. The cache is bound to the path {@code /mnt/envd} and to the time stamps of the jars, so a copy of
 * the folder must keep them. Nothing is done when the folder is up to date.
 */
public final class BundleBuilder {
    private static final Pattern DAEMON_JAR = Pattern.compile("corral-adapter-envd-.*\\.jar");
    private static final Pattern JSON_JAR = Pattern.compile("jackson-core-.*\\.jar");
    private static final List<Pattern> STORAGE_JARS = Stream.of(
                    "jetty-http2-client",
                    "jetty-http2-common",
                    "jetty-http2-hpack",
                    "jetty-alpn-client",
                    "jetty-http",
                    "jetty-io",
                    "jetty-util",
                    "slf4j-api")
            .map(name -> Pattern.compile(name + "-[0-9].*\\.jar"))
            .toList();
    private static final long STEP_SECONDS = 300;
    private static final List<Path> LIBRARY_FOLDERS =
            List.of(Path.of("/lib/x86_64-linux-gnu"), Path.of("/lib64"), Path.of("/usr/lib64"), Path.of("/usr/lib"));

    private final Path folder;
    private final List<Path> jars;
    private final List<Path> storage;

    private BundleBuilder(Path folder, List<Path> jars, List<Path> storage) {
        this.folder = folder;
        this.jars = List.copyOf(jars);
        this.storage = List.copyOf(storage);
    }

    /** The only argument is the folder to make; the daemon's jars are found on the class path. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("The argument is the folder to make.");
        }
        List<Path> jars = List.of(onClassPath(DAEMON_JAR), onClassPath(JSON_JAR));
        List<Path> storage =
                STORAGE_JARS.stream().map(BundleBuilder::onClassPath).toList();
        new BundleBuilder(Path.of(arguments[0]).toAbsolutePath(), jars, storage).build();
    }

    private static Path onClassPath(Pattern name) {
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path path = Path.of(entry);
            if (name.matcher(path.getFileName().toString()).matches()) {
                return path;
            }
        }
        throw new IllegalStateException("No jar like " + name + " is on the class path; package its module first.");
    }

    private void build() throws IOException, InterruptedException {
        String version = version();
        Path stamp = folder.resolve(BundleLayout.VERSION);
        if (Files.exists(stamp) && Files.readString(stamp).strip().equals(version)) {
            return;
        }
        Path draft = folder.resolveSibling(folder.getFileName() + ".draft");
        delete(draft);
        Files.createDirectories(draft);
        copyLibraries(draft);
        copyJars(draft);
        linkRuntime(draft);
        writeLines(draft.resolve(BundleLayout.ARGV), BundleLayout.daemon(jarNames()));
        Path command = draft.resolve(BundleLayout.STORAGE_COMMAND);
        writeLines(command, BundleLayout.storage(jarNames()));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        train(draft);
        writeLines(draft.resolve(BundleLayout.VERSION), List.of(version));
        permit(draft);
        delete(folder);
        Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        System.out.println("The daemon's bundle " + version + " is in " + folder);
    }

    /** Names everything that the content of the bundle depends on. */
    private String version() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path jar : Stream.concat(jars.stream(), storage.stream()).toList()) {
                digest.update(Files.readAllBytes(jar));
            }
            for (String library : BundleLayout.LIBRARIES) {
                digest.update(Files.readAllBytes(library(library)));
            }
            digest.update(System.getProperty("java.vm.version").getBytes(StandardCharsets.UTF_8));
            digest.update(String.join("\n", BundleLayout.daemon(jarNames())).getBytes(StandardCharsets.UTF_8));
            digest.update(String.join("\n", BundleLayout.storage(jarNames())).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", impossible);
        }
    }

    private void copyLibraries(Path draft) throws IOException {
        Path lib = Files.createDirectories(draft.resolve("lib"));
        for (String name : BundleLayout.LIBRARIES) {
            Files.copy(library(name), lib.resolve(name));
        }
    }

    private static Path library(String name) {
        for (Path candidate : LIBRARY_FOLDERS) {
            if (Files.exists(candidate.resolve(name))) {
                return candidate.resolve(name);
            }
        }
        throw new IllegalStateException(
                "This machine's C library has no " + name + "; the bundle is built on glibc 2.34 or newer.");
    }

    private void copyJars(Path draft) throws IOException {
        Path app = draft.resolve(BundleLayout.JARS);
        copyJars(jars, Files.createDirectories(app));
        copyJars(storage, Files.createDirectories(app.resolve(BundleLayout.STORAGE)));
    }

    private static void copyJars(List<Path> from, Path to) throws IOException {
        for (Path jar : from) {
            Path copy = to.resolve(jar.getFileName());
            Files.copy(jar, copy);
            Files.setLastModifiedTime(copy, FileTime.from(Instant.EPOCH.plusSeconds(1)));
        }
    }

    private List<String> jarNames() {
        return jars.stream().map(jar -> jar.getFileName().toString()).toList();
    }

    private static void linkRuntime(Path draft) throws IOException, InterruptedException {
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
                "--add-modules",
                String.join(",", BundleLayout.MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                draft.resolve(BundleLayout.RUNTIME).toString()));
        run(List.of(
                draft.resolve(BundleLayout.RUNTIME).resolve("bin/java").toString(),
                "-XX:+UseSerialGC",
                "-Xshare:dump"));
    }

    /** Trains at the path of use, in a mount namespace of its own: the machine's own mounts stay as they are. */
    private void train(Path draft) throws IOException, InterruptedException {
        String script = "cd \"$0\" && mount -t tmpfs tmpfs /mnt && mkdir " + BundleLayout.HOME + " && mount --bind . "
                + BundleLayout.HOME + " && cd / && exec \"$@\"";
        for (List<String> step : List.of(BundleLayout.record(jarNames()), BundleLayout.assemble(jarNames()))) {
            List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
            if (!System.getProperty("user.name").equals("root")) {
                command.add("--map-root-user");
            }
            command.addAll(List.of("sh", "-c", script, draft.toString()));
            command.addAll(step);
            run(command);
        }
        if (!Files.exists(draft.resolve(BundleLayout.CACHE))) {
            throw new IllegalStateException("The runtime made no ahead-of-time cache.");
        }
        Files.deleteIfExists(draft.resolve(BundleLayout.RECORDING));
    }

    private static void writeLines(Path file, List<String> lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    /** Everybody may read, since the sandbox's users own nothing here; the loader may only be executed. */
    private static void permit(Path draft) throws IOException {
        try (Stream<Path> files = Files.walk(draft)) {
            for (Path file : files.toList()) {
                boolean open = Files.isDirectory(file) || Files.isExecutable(file);
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(open ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
        Files.setPosixFilePermissions(draft.resolve(BundleLayout.LOADER), PosixFilePermissions.fromString("rwx--x--x"));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("corral-bundle", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(STEP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "A step of the build took more than " + STEP_SECONDS + " s: " + command);
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException("A step of the build ended with " + process.exitValue() + ": " + command
                        + "\n" + Files.readString(log));
            }
        } finally {
            Files.delete(log);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
