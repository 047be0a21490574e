package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotId;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What sandboxes read as the id of their boot. */
@ExtendWith(TestMachine.Shared.class)
class BootIdIT {
    private final TestMachine machine;

    BootIdIT(TestMachine machine) {
        this.machine = machine;
    }

    @Test
    void aBootHasAnIdThatARestoreKeeps() throws IOException {
        SandboxId id = ExampleSandboxes.freshId();
        SandboxId copy = ExampleSandboxes.freshId();
        SandboxId other = ExampleSandboxes.freshId();
        SnapshotId snapshot = new SnapshotId("s1");
        try (LocalEngine engine = machine.open()) {
            String first = bootId(engine.host().start(order(engine, id)));
            assertThat(first)
                    .matches("[0-9a-f-]{36}\n")
                    .isNotEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")));
            assertThat(bootId(engine.host().start(order(engine, other)))).isNotEqualTo(first);

            engine.snapshots().capture(id, snapshot, Contents.MEMORY);
            assertThat(bootId(engine.host().inspect(id))).isEqualTo(first);
            assertThat(bootId(engine.snapshots().restore(order(engine, copy), snapshot)))
                    .isEqualTo(first);
            engine.snapshots().store(id, Contents.MEMORY);
            assertThat(bootId(engine.host().thaw(id))).isEqualTo(first);
            engine.snapshots().store(id, Contents.FILES);
            assertThat(bootId(engine.host().thaw(id))).isNotEqualTo(first);

            for (SandboxId each : new SandboxId[] {id, copy, other}) {
                engine.host().stop(each);
            }
            engine.snapshots().forget(snapshot);
            assertThat(Traces.of(machine, engine)).isEmpty();
        }
    }

    private static StartSandbox order(LocalEngine engine, SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.CLOSED);
    }

    private static String bootId(HostOutcome outcome) {
        return Inside.of(outcome).asUser("cat /proc/sys/kernel/random/boot_id").output();
    }
}
