package corral.local.template;

import corral.local.command.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The template {@code base}: a private copy of what a stated list of Debian packages brings. It is made from files of this machine, so that it needs
 * no image and no network, and it stays as it is when the machine is upgraded; the next start of the server then makes a new revision.
 */
public final class BaseTemplate {
    public static final String NAME = "base";

    /** Raised whenever this class would make something else out of the same packages. */
    private static final String RECIPE = "3";

    private static final int COPIERS = 4;
    private static final Path DATABASE = Path.of("/var/lib/dpkg");
    private static final Path HOST = Path.of("/");

    private final List<DebianPackage> packages;
    private final DebianPackages installed;
    private final Duration deadline;
    private final Consumer<String> progress;

    private BaseTemplate(
            List<DebianPackage> packages, DebianPackages installed, Duration deadline, Consumer<String> progress) {
        this.packages = packages;
        this.installed = installed;
        this.deadline = deadline;
        this.progress = progress;
    }

    /** Looks up what the list names; an error that says what to install when something is missing. */
    public static BaseTemplate find(Duration deadline, Consumer<String> progress) throws IOException {
        if (!Files.isReadable(DATABASE.resolve("status"))) {
            throw new IOException("The template \"base\" is made from Debian packages, and this machine has none: run"
                    + " Corral on Debian or Ubuntu.");
        }
        DebianPackages installed = DebianPackages.read(DATABASE);
        List<String> missing = new ArrayList<>();
        List<DebianPackage> wanted = new ArrayList<>();
        for (String name : list("base-packages.txt")) {
            Optional<DebianPackage> found = installed.find(name);
            found.ifPresentOrElse(wanted::add, () -> missing.add(name));
        }
        if (!missing.isEmpty()) {
            throw new IOException(
                    "Packages for the template \"base\" are missing: apt-get install " + String.join(" ", missing));
        }
        for (String name : list("base-packages-where-installed.txt")) {
            installed.find(name).ifPresent(wanted::add);
        }
        Collection<DebianPackage> all = installed.withNeeds(wanted);
        return new BaseTemplate(List.copyOf(all), installed, deadline, progress);
    }

    /** A digest of every package's version and of how they are put together. */
    public String revision() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(RECIPE.getBytes(StandardCharsets.UTF_8));
            for (DebianPackage each : packages) {
                String line = "\n" + each.name() + " " + each.version() + " " + each.architecture();
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    /** Makes the tree in an empty directory. */
    public void build(Path root) throws IOException {
        Path real = root.toRealPath();
        GeneratedFiles generated = new GeneratedFiles(real);
        generated.skeleton();
        progress.accept("Copying the files of " + packages.size() + " Debian packages for the template \"base\" …");
        PackageFiles files = new PackageFiles(HOST, real);
        copy(files);
        progress.accept("Writing the settings of the template \"base\" …");
        generated.accounts();
        generated.settings();
        generated.home();
        generated.link("usr/bin/python", "python3");
        generated.write("var/lib/dpkg/status", status(), "rw-r--r--");
        generated.write("var/lib/dpkg/available", "", "rw-r--r--");
        Alternatives.apply(installed.database().resolve("alternatives"), real);
        certificates(real, generated);
        Command.run(deadline, List.of("ldconfig", "-X", "-r", real.toString()))
                .orThrow("Indexing the libraries of the template");
    }

    /** Several packages at once, since most of the time goes by in waiting for the disk. */
    private void copy(PackageFiles files) throws IOException {
        try (ExecutorService copiers = Executors.newFixedThreadPool(COPIERS)) {
            List<Future<?>> all = new ArrayList<>();
            for (DebianPackage each : packages) {
                all.add(copiers.submit(() -> {
                    copy(files, each);
                    return each;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException failed) {
            throw new IOException("Copying the files of a Debian package failed.", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the template was made.", interrupted);
        }
    }

    private void copy(PackageFiles files, DebianPackage each) throws IOException {
        List<String> paths = installed.files(each);
        for (String path : paths) {
            files.copy(each, path);
        }
        for (String path : paths) {
            files.copyCompiled(path);
        }
    }

    private String status() {
        StringBuilder text = new StringBuilder();
        packages.forEach(each -> text.append(each.stanza()).append("\n\n"));
        return text.toString();
    }

    /** All authorities of the package, whatever an administrator of this machine chose among them, and none that was added here. */
    private void certificates(Path root, GeneratedFiles generated) throws IOException {
        Path source = root.resolve("usr/share/ca-certificates/mozilla");
        StringBuilder bundle = new StringBuilder();
        List<Path> authorities;
        try (var all = Files.list(source)) {
            authorities = all.sorted().toList();
        }
        for (Path authority : authorities) {
            bundle.append(Files.readString(authority).stripTrailing()).append('\n');
            String name = authority.getFileName().toString();
            generated.link(
                    "etc/ssl/certs/" + name.replaceAll("\\.crt$", ".pem"),
                    "../../../usr/share/ca-certificates/mozilla/" + name);
        }
        generated.write("etc/ssl/certs/ca-certificates.crt", bundle.toString(), "rw-r--r--");
        Command.run(
                        deadline,
                        List.of(
                                "openssl",
                                "rehash",
                                root.resolve("etc/ssl/certs").toString()))
                .orThrow("Indexing the certificate authorities of the template");
    }

    static List<String> list(String resource) throws IOException {
        try (InputStream stream = BaseTemplate.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("The list " + resource + " is missing in this build.");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        }
    }
}
