package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.CaptureOutcome;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotId;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An OCI runtime that fails or hangs while processes are written down or made again: nothing is lost that was not asked for, and nothing is left. */
@ExtendWith(TestMachine.Shared.class)
class SnapshotFaultIT {
    private static final SnapshotId SNAPSHOT = new SnapshotId("s1");

    private final TestMachine machine;
    private final SandboxId source = ExampleSandboxes.freshId();
    private final SandboxId copy = ExampleSandboxes.freshId();
    private Set<Path> before = Set.of();

    SnapshotFaultIT(TestMachine machine) {
        this.machine = machine;
    }

    /** What a scripted runtime does when it is to write processes down. */
    enum DumpFault {
        FAILS("[ $verb = checkpoint ] && exit 1"),
        HANGS("[ $verb = checkpoint ] && { sleep 600; exit 1; }"),
        FAILS_AFTERWARDS("[ $verb = checkpoint ] && { runc \"$@\"; exit 1; }"),
        HANGS_AFTERWARDS("[ $verb = checkpoint ] && { runc \"$@\"; sleep 600; }");

        private final String line;

        DumpFault(String line) {
            this.line = line;
        }
    }

    /** What it does when it is to make them again. */
    enum RestoreFault {
        FAILS("[ $verb = restore ] && exit 1"),
        HANGS("[ $verb = restore ] && { sleep 600; exit 1; }"),
        FAILS_AFTERWARDS("[ $verb = restore ] && { runc \"$@\"; exit 1; }"),
        HANGS_AFTERWARDS("[ $verb = restore ] && { runc \"$@\"; sleep 600; }"),
        NAMES_A_DEAD_PROCESS("[ $verb = restore ] && { echo 4194303 > \"$bundle/pid\"; exit 0; }");

        private final String line;

        RestoreFault(String line) {
            this.line = line;
        }
    }

    /** A server that was killed elsewhere on this machine may have left some. */
    @BeforeEach
    void lookAround() throws IOException {
        before = inTemporaryFolder();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        try (LocalEngine engine = machine.open()) {
            engine.snapshots()
                    .kept()
                    .forEach(each -> assertThat(engine.snapshots().forget(each)).isEqualTo(new HostOutcome.Absent()));
            for (SandboxId each : engine.inventory().present()) {
                assertThat(engine.host().stop(each)).isEqualTo(new HostOutcome.Absent());
            }
            assertThat(Traces.of(machine, engine)).isEmpty();
        }
        assertThat(inTemporaryFolder()).isSubsetOf(before);
    }

    private static Set<Path> inTemporaryFolder() throws IOException {
        Set<Path> left = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            files.filter(file -> file.getFileName().toString().matches("corral-(dump|restore)-.*"))
                    .forEach(left::add);
        }
        return left;
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeDumpedIsCapturedAsFilesAndGoesOn(DumpFault fault) throws IOException {
        HostOutcome running = started(source);
        try (LocalEngine engine = scripted(fault.line)) {
            String boot = Inside.of(running).boot();

            assertThat(engine.snapshots().capture(source, SNAPSHOT, Contents.MEMORY))
                    .isInstanceOfSatisfying(CaptureOutcome.Captured.class, captured -> {
                        assertThat(captured.contents()).isEqualTo(Contents.FILES);
                        assertThat(captured.lacking()).isPresent();
                    });

            assertThat(engine.host().inspect(source)).isEqualTo(running);
            assertThat(Inside.of(running).boot()).isEqualTo(boot);
            assertThat(engine.snapshots().restore(order(engine, copy), SNAPSHOT))
                    .isInstanceOf(HostOutcome.Running.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeDumpedIsNotPutOnDisk(DumpFault fault) throws IOException {
        HostOutcome running = started(source);
        String boot = Inside.of(running).boot();
        try (LocalEngine engine = scripted(fault.line)) {
            HostOutcome frozen = engine.host().freeze(source);

            assertThat(engine.snapshots().store(source, Contents.MEMORY)).isInstanceOf(HostOutcome.Failed.class);

            assertThat(engine.host().inspect(source)).isEqualTo(frozen);
            assertThat(machine.settings()
                            .stateDirectory()
                            .resolve("sandboxes")
                            .resolve(source.value())
                            .resolve("memory"))
                    .doesNotExist();
            assertThat(Inside.of(engine.host().thaw(source)).boot()).isEqualTo(boot);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCopyThatFailsLeavesNothing(RestoreFault fault) throws IOException {
        HostOutcome running = started(source);
        try (LocalEngine engine = scripted(fault.line)) {
            engine.snapshots().capture(source, SNAPSHOT, Contents.MEMORY);
            Set<String> traces = Traces.of(machine, engine);

            assertThat(engine.snapshots().restore(order(engine, copy), SNAPSHOT))
                    .isInstanceOf(HostOutcome.Failed.class);

            assertThat(engine.inventory().present()).containsExactly(source);
            assertThat(Traces.of(machine, engine)).isEqualTo(traces);
            assertThat(engine.host().inspect(source)).isEqualTo(running);
        }
        try (LocalEngine engine = machine.open()) {
            HostOutcome restored = engine.snapshots().restore(order(engine, copy), SNAPSHOT);
            assertThat(Inside.of(restored).boot()).isEqualTo(Inside.of(running).boot());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOnDiskStaysThereUntilItsProcessesWereRefusedOften(RestoreFault fault) throws IOException {
        HostOutcome running = started(source);
        String boot = Inside.of(running).boot();
        assertThat(Inside.of(running).asUser("printf kept > /home/user/note").succeeded())
                .isTrue();
        try (LocalEngine engine = machine.open()) {
            assertThat(engine.snapshots().store(source, Contents.MEMORY)).isInstanceOf(HostOutcome.Stored.class);
        }
        try (LocalEngine engine = scripted(fault.line)) {
            assertThat(engine.host().thaw(source)).isInstanceOf(HostOutcome.Failed.class);
            assertThat(engine.host().inspect(source)).isInstanceOf(HostOutcome.Stored.class);
        }
        try (LocalEngine engine = machine.open()) {
            assertThat(Inside.of(engine.host().thaw(source)).boot()).isEqualTo(boot);
            assertThat(engine.snapshots().store(source, Contents.MEMORY)).isInstanceOf(HostOutcome.Stored.class);
        }
        try (LocalEngine engine = scripted(fault.line)) {
            HostOutcome last = engine.host().thaw(source);
            for (int again = 0; again < 2; again++) {
                last = engine.host().thaw(source);
            }
            assertThat(Inside.of(last).boot()).isNotEqualTo(boot);
            assertThat(Inside.of(last).asUser("cat /home/user/note").output()).isEqualTo("kept");
        }
    }

    @Test
    void snapshotsTakeNoMoreThanTheirBound() throws IOException {
        HostOutcome running = started(source);
        try (LocalEngine engine =
                LocalEngine.open(machine.settings(), TestMachine.keeping(Bytes.ofMebi(8)), Instant.now(), line -> {})) {
            assertThat(engine.snapshots().capture(source, SNAPSHOT, Contents.MEMORY))
                    .isInstanceOfSatisfying(
                            CaptureOutcome.Failed.class,
                            failed -> assertThat(failed.kind()).isEqualTo(HostOutcome.Kind.CAPACITY));
            assertThat(engine.snapshots().kept()).isEmpty();
            assertThat(engine.host().inspect(source)).isEqualTo(running);
        }
    }

    @Test
    void aFullDiskIsNotFilledFurther() throws IOException {
        HostOutcome running = started(source);
        EngineSettings full = machine.settings()
                .withBounds(
                        machine.settings().maxSandboxes(), machine.settings().maxMemory(), new Bytes(Long.MAX_VALUE));
        try (LocalEngine engine = TestMachine.open(full)) {
            assertThat(engine.snapshots().capture(source, SNAPSHOT, Contents.MEMORY))
                    .isInstanceOf(CaptureOutcome.Failed.class);
            assertThat(engine.snapshots().store(source, Contents.MEMORY)).isInstanceOf(HostOutcome.Failed.class);
            assertThat(engine.host().inspect(source)).isEqualTo(running);
        }
    }

    @Test
    void whatACrashLeftOfASnapshotIsFoundAndForgotten() throws IOException {
        Path snapshots = machine.settings().stateDirectory().resolve("snapshots");
        Files.createDirectories(snapshots.resolve("s1.draft").resolve("memory.draft"));
        Files.createDirectories(snapshots.resolve("s2.gone"));
        try (LocalEngine engine = machine.open()) {
            assertThat(engine.snapshots().kept()).containsExactly(SNAPSHOT, new SnapshotId("s2"));
            assertThat(engine.snapshots().restore(order(engine, copy), SNAPSHOT))
                    .isInstanceOf(HostOutcome.Failed.class);
            engine.snapshots().kept().forEach(engine.snapshots()::forget);
            assertThat(engine.snapshots().kept()).isEmpty();
        }
    }

    private HostOutcome started(SandboxId id) throws IOException {
        try (LocalEngine engine = machine.open()) {
            HostOutcome outcome = engine.host().start(order(engine, id));
            assertThat(outcome).isInstanceOf(HostOutcome.Running.class);
            return outcome;
        }
    }

    private LocalEngine scripted(String line) throws IOException {
        Path script = Files.createTempDirectory(machine.directory(), "runtime-").resolve("runc");
        Files.writeString(script, """
            #!/bin/bash
            verb=none
            previous=
            for each in "$@"; do
              case "$each" in checkpoint|restore) verb=$each ;; esac
              [ "$previous" = --bundle ] && bundle=$each
              previous=$each
            done
            %s
            exec runc "$@"
            """.formatted(line));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        EngineSettings settings = machine.settings()
                .withRuntime(script.toString())
                .withDeadlines(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(5));
        return LocalEngine.open(settings, TestMachine.keeping(Duration.ofSeconds(4)), Instant.now(), progress -> {});
    }

    private static StartSandbox order(LocalEngine engine, SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.CLOSED);
    }
}
