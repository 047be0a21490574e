package corral.local.engine;

import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.local.command.Command;
import corral.local.snapshot.SnapshotSettings;
import corral.local.template.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What all these tests share: a state directory with its base template, a small daemon, and a network namespace that plays the internet. */
final class TestMachine implements AutoCloseable {
    static final Resources SMALL = new Resources(1000, Bytes.ofMebi(128), Bytes.ofMebi(64), 64);

    /** A CRIU that works on this machine; installed where there is none. */
    private static final String CRIU = criu();

    private final Path directory;
    private final Path bundle;
    private final PretendedInternet internet;

    private TestMachine(Path directory) throws IOException {
        this.directory = directory;
        bundle = StandInDaemon.bundle(directory.resolve("bundle"));
        internet = PretendedInternet.start(directory.resolve("internet"));
    }

    private static String criu() {
        Path script =
                Path.of("..", "app-assemblies", "bin", "criu").toAbsolutePath().normalize();
        try {
            String said = Command.run(Duration.ofMinutes(5), List.of("bash", script.toString()))
                    .orThrow("Installing CRIU")
                    .output()
                    .strip();
            return said.substring(said.lastIndexOf('\n') + 1);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    PretendedInternet internet() {
        return internet;
    }

    Path directory() {
        return directory;
    }

    /** Settings that differ from the defaults only in what is smaller and in whom to ask for names. */
    EngineSettings settings() {
        return EngineSettings.of(directory.resolve("state"), bundle)
                .withBase(SMALL)
                .withNameServers(internet.nameServers())
                .withBounds(24, Optional.empty(), Bytes.ofMebi(512))
                .withDeadlines(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    LocalEngine open() {
        return open(settings());
    }

    /** How sandboxes are kept here, with that bound of what snapshots take. */
    static SnapshotSettings keeping(Bytes maxDisk) {
        return new SnapshotSettings(CRIU, Duration.ofSeconds(60), maxDisk);
    }

    /** The same, with that deadline for dumps and copies. */
    static SnapshotSettings keeping(Duration deadline) {
        return new SnapshotSettings(CRIU, deadline, Bytes.ofMebi(4096));
    }

    static LocalEngine open(EngineSettings settings) {
        try {
            return LocalEngine.open(settings, keeping(Bytes.ofMebi(4096)), Instant.now(), line -> {});
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    static TemplateRevision base(LocalEngine engine) {
        return engine.templates().find("base").orElseThrow().revision();
    }

    /** A template in which no program is. */
    static TemplateRevision empty(LocalEngine engine) {
        try {
            return engine.templateDirectory()
                    .put(new TemplateId("empty"), "00000000", List.of("nothing"), SMALL, Instant.now(), root -> {
                        for (String each : List.of("proc", "dev", "sys", "run", "mnt", "etc")) {
                            Files.createDirectory(root.resolve(each));
                        }
                    })
                    .revision();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Also after tests that failed and left sandboxes. */
    @Override
    public void close() throws IOException {
        try (LocalEngine engine = open()) {
            for (SandboxId each : engine.inventory().present()) {
                engine.host().stop(each);
            }
        }
        internet.close();
        Trees.delete(directory);
    }

    /** Gives tests the one machine of this run; it is taken down after the last test. */
    static final class Shared implements ParameterResolver {
        private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(TestMachine.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType().equals(TestMachine.class);
        }

        @Override
        public TestMachine resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(HERE)
                    .computeIfAbsent(TestMachine.class, key -> make(), TestMachine.class);
        }

        private static TestMachine make() {
            try {
                return new TestMachine(Files.createTempDirectory("corral-it-"));
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        }
    }
}
