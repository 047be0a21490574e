package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.Cause;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.local.linux.Processes;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the engine says of a sandbox that has ended by itself. */
@ExtendWith(TestMachine.Shared.class)
class EndOfIT {
    private final TestMachine machine;

    EndOfIT(TestMachine machine) {
        this.machine = machine;
    }

    @Test
    void itTellsApartWhatEndedASandbox() throws IOException {
        try (LocalEngine engine = machine.open()) {
            SandboxId ended = started(engine);
            SandboxId full = started(engine);
            SandboxId older = started(engine);
            Inside.of(engine.host().inspect(full)).asUser("tail /dev/zero");
            for (SandboxId id : new SandboxId[] {ended, full, older}) {
                Processes.kill(SandboxFolder.read(folder(id)).orElseThrow().pid());
            }
            Files.setLastModifiedTime(
                    folder(older).resolve("sandbox.json"),
                    FileTime.from(MachineStart.now().minus(Duration.ofMinutes(1))));

            assertThat(engine.inventory().endOf(ended)).isEqualTo(Cause.Why.ENDED);
            assertThat(engine.inventory().endOf(full)).isEqualTo(Cause.Why.OUT_OF_MEMORY);
            assertThat(engine.inventory().endOf(older)).isEqualTo(Cause.Why.HOST_RESTARTED);
            for (SandboxId id : new SandboxId[] {ended, full, older}) {
                engine.host().stop(id);
                assertThat(engine.inventory().endOf(id)).isEqualTo(Cause.Why.ENDED);
            }
        }
    }

    private SandboxId started(LocalEngine engine) {
        SandboxId id = ExampleSandboxes.freshId();
        Inside.of(engine.host()
                .start(new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.CLOSED)));
        return id;
    }

    private Path folder(SandboxId id) {
        return machine.settings().stateDirectory().resolve("sandboxes").resolve(id.value());
    }
}
