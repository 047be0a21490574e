package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import corral.local.command.Command;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An engine as an assembly uses it. */
@ExtendWith(TestMachine.Shared.class)
class LocalEngineIT {
    private final TestMachine machine;

    LocalEngineIT(TestMachine machine) {
        this.machine = machine;
    }

    @Test
    void nothingIsInTheWayOnThisMachine() throws IOException {
        assertThat(EngineProbe.problems(machine.settings())).isEmpty();
    }

    @Test
    void whatIsInTheWayIsSaidWithWhatToDo() throws IOException {
        EngineSettings settings = EngineSettings.of(machine.directory().resolve("state"), Path.of("/nowhere"))
                .withRuntime("no-such-runtime");

        assertThat(EngineProbe.problems(settings))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("apt-get install no-such-runtime"))
                .anySatisfy(problem -> assertThat(problem).contains("/nowhere"));
        assertThat(EngineProbe.isRecent("5.12.0-1-amd64")).isTrue();
        assertThat(EngineProbe.isRecent("5.10.0-30-amd64")).isFalse();
        assertThat(EngineProbe.isRecent("6.1.0")).isTrue();
    }

    @Test
    void aStateDirectoryHasOneServer() throws IOException {
        LocalEngine first = machine.open();
        try (first) {
            assertThatThrownBy(() -> LocalEngine.open(machine.settings(), Instant.now(), line -> {}))
                    .hasMessageContaining("Another server");
        }
    }

    @Test
    void twoInstallationsDoNotMeet() throws IOException {
        EngineSettings other = EngineSettings.of(
                        machine.directory().resolve("other-state"),
                        machine.settings().bundle())
                .withBase(TestMachine.SMALL)
                .withBounds(4, Optional.empty(), machine.settings().minFreeDisk());
        LocalEngine one = machine.open();
        LocalEngine two = TestMachine.open(other);
        try (one;
                two) {
            SandboxId id = ExampleSandboxes.freshId();
            HostOutcome inOne = one.host().start(order(one, id));
            HostOutcome inTwo = two.host().start(order(two, id));

            assertThat(Inside.of(inOne).address()).isNotEqualTo(Inside.of(inTwo).address());
            assertThat(Inside.of(inOne)
                            .asRoot("curl -sS -m 3 http://"
                                    + Inside.of(inTwo).address().ip() + ":49983/health")
                            .succeeded())
                    .isFalse();
            assertThat(one.host().stop(id)).isEqualTo(new HostOutcome.Absent());
            assertThat(two.host().inspect(id)).isEqualTo(inTwo);
            assertThat(two.host().stop(id)).isEqualTo(new HostOutcome.Absent());
        }
    }

    @Test
    void aSandboxRunsFromAnImportedArchive() throws IOException {
        LocalEngine engine = machine.open();
        try (engine) {
            Path tree =
                    engine.templateDirectory().tree(TestMachine.base(engine)).orElseThrow();
            Path archive = machine.directory().resolve("base.tar");
            Command.run(
                            Duration.ofMinutes(2),
                            List.of(
                                    "tar",
                                    "-C",
                                    tree.toString(),
                                    "--exclude=./usr/bin/node",
                                    "--exclude=./usr/lib/git-core",
                                    "--exclude=./usr/share",
                                    "-cf",
                                    archive.toString(),
                                    "."))
                    .orThrow("Packing the base");

            Template template = engine.importer()
                    .read(archive, new TemplateId("copy"), List.of("twin"), TestMachine.SMALL, Instant.now());

            SandboxId id = ExampleSandboxes.freshId();
            HostOutcome started = engine.host()
                    .start(new StartSandbox(id, template.revision(), template.resources(), NetworkAccess.OPEN));
            assertThat(Inside.of(started).asUser("sudo -n id -u").output()).isEqualTo("0\n");
            assertThat(engine.host().stop(id)).isEqualTo(new HostOutcome.Absent());
        }
    }

    private static StartSandbox order(LocalEngine engine, SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.OPEN);
    }
}
