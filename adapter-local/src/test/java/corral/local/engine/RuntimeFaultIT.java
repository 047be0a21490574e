package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An OCI runtime that fails or hangs at any step: the call ends before its deadline, says whose fault it is, and leaves nothing. */
@ExtendWith(TestMachine.Shared.class)
class RuntimeFaultIT {
    private final TestMachine machine;

    RuntimeFaultIT(TestMachine machine) {
        this.machine = machine;
    }

    /** What a scripted runtime does; {@code $1} to {@code $n} are the arguments, {@code $verb} the command among them. */
    enum Fault {
        FAILS_TO_RUN("[ $verb = run ] && exit 1"),
        HANGS_BEFORE_RUN("[ $verb = run ] && { sleep 600; exit 1; }"),
        HANGS_AFTER_RUN("[ $verb = run ] && { runc \"$@\"; sleep 600; exit 1; }"),
        FAILS_AFTER_RUN("[ $verb = run ] && { runc \"$@\"; exit 1; }"),
        NAMES_NO_PROCESS("[ $verb = run ] && exit 0"),
        NAMES_NONSENSE("[ $verb = run ] && { echo nonsense > \"$bundle/pid\"; exit 0; }"),
        NAMES_A_DEAD_PROCESS("[ $verb = run ] && { echo 4194303 > \"$bundle/pid\"; exit 0; }");

        private final String line;

        Fault(String line) {
            this.line = line;
        }
    }

    /** What a scripted runtime does when it is to delete. */
    enum DeleteFault {
        FAILS("[ $verb = delete ] && exit 1"),
        HANGS("[ $verb = delete ] && { sleep 600; exit 1; }");

        private final String line;

        DeleteFault(String line) {
            this.line = line;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStartThatFailsLeavesNothing(Fault fault) throws IOException {
        try (LocalEngine engine = TestMachine.open(scripted(fault.line))) {
            SandboxId id = ExampleSandboxes.freshId();

            HostOutcome outcome = engine.host().start(order(engine, id));

            assertThat(outcome).isInstanceOf(HostOutcome.Failed.class);
            assertThat(engine.inventory().present()).isEmpty();
            assertThat(Traces.of(machine, engine)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStopSucceedsWithoutTheRuntime(DeleteFault fault) throws IOException {
        SandboxId id = ExampleSandboxes.freshId();
        try (LocalEngine engine = machine.open()) {
            assertThat(engine.host().start(order(engine, id))).isInstanceOf(HostOutcome.Running.class);
        }
        try (LocalEngine engine = TestMachine.open(scripted(fault.line))) {
            assertThat(engine.host().stop(id)).isEqualTo(new HostOutcome.Absent());
            assertThat(Traces.of(machine, engine)).isEmpty();
        }
    }

    @Test
    void aFullMachineSaysSo() throws IOException {
        EngineSettings settings = machine.settings();
        try (LocalEngine engine =
                TestMachine.open(settings.withBounds(1, settings.maxMemory(), settings.minFreeDisk()))) {
            SandboxId first = ExampleSandboxes.freshId();
            assertThat(engine.host().start(order(engine, first))).isInstanceOf(HostOutcome.Running.class);

            assertThat(engine.host().start(order(engine, ExampleSandboxes.freshId())))
                    .isInstanceOfSatisfying(
                            HostOutcome.Failed.class,
                            failed -> assertThat(failed.kind()).isEqualTo(HostOutcome.Kind.CAPACITY));

            assertThat(engine.inventory().present()).isEqualTo(Set.of(first));
            engine.host().stop(first);
            assertThat(engine.host().start(order(engine, first))).isInstanceOf(HostOutcome.Running.class);
            engine.host().stop(first);
        }
    }

    @Test
    void aRuntimeThatDoesNotSuitTheMachineIsRefusedAtTheStart() throws IOException {
        Path crun =
                Files.createDirectory(machine.directory().resolve("unsuitable")).resolve("crun");
        Files.writeString(crun, "#!/bin/sh\nexit 1\n");
        Files.setPosixFilePermissions(crun, PosixFilePermissions.fromString("rwxr-xr-x"));
        EngineSettings settings = machine.settings().withRuntime(crun.toString());

        assertThatThrownBy(() -> LocalEngine.open(settings, Instant.now(), line -> {}))
                .hasMessageContaining("set runc");

        try (LocalEngine engine = machine.open()) {
            assertThat(engine.inventory().present()).isEmpty();
        }
    }

    private EngineSettings scripted(String line) throws IOException {
        Path script = Files.createTempFile(machine.directory(), "runtime-", ".sh");
        Files.writeString(script, """
            #!/bin/bash
            verb=none
            previous=
            for each in "$@"; do
              case "$each" in run|delete) verb=$each ;; esac
              [ "$previous" = --bundle ] && bundle=$each
              previous=$each
            done
            %s
            exec runc "$@"
            """.formatted(line));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return machine.settings()
                .withRuntime(script.toString())
                .withDeadlines(Duration.ofSeconds(3), Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    private static StartSandbox order(LocalEngine engine, SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.CLOSED);
    }
}
