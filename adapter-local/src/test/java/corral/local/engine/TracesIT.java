package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.local.linux.Mounts;
import corral.testkit.sandbox.ExampleSandboxes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That nothing of a sandbox is left after it was stopped, and nothing of an engine after it was closed without sandboxes. */
@ExtendWith(TestMachine.Shared.class)
class TracesIT {
    private final TestMachine machine;

    TracesIT(TestMachine machine) {
        this.machine = machine;
    }

    @Test
    void nothingIsLeftOfAnySandbox() throws Exception {
        String mark;
        try (LocalEngine engine = machine.open()) {
            mark = engine.packetFilterTable().replace("corral_", "");
            SandboxId running = start(engine, NetworkAccess.OPEN);
            SandboxId closed = start(engine, NetworkAccess.CLOSED);
            SandboxId frozen = start(engine, NetworkAccess.OPEN);
            engine.host().freeze(frozen);
            assertThat(Traces.of(machine, engine)).hasSizeGreaterThan(20);

            for (SandboxId each : new SandboxId[] {running, closed, frozen}) {
                assertThat(engine.host().stop(each)).isEqualTo(new HostOutcome.Absent());
            }

            assertThat(Traces.of(machine, engine)).isEmpty();
        }
        assertThat(Path.of("/run/corral", mark)).doesNotExist();
        assertThat(Mounts.below(Path.of("/run/corral", mark))).isEmpty();
        assertThat(Files.readString(Path.of("/proc/net/fib_trie"))).doesNotContain("crl" + mark);
    }

    private static SandboxId start(LocalEngine engine, NetworkAccess access) {
        SandboxId id = ExampleSandboxes.freshId();
        HostOutcome outcome =
                engine.host().start(new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, access));
        assertThat(outcome).isInstanceOf(HostOutcome.Running.class);
        return id;
    }
}
