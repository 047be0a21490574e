package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that is killed, and one that comes after it. */
@ExtendWith(TestMachine.Shared.class)
class AdoptionIT {
    private static final SandboxId RUNNING = new SandboxId("irunning");
    private static final SandboxId FROZEN = new SandboxId("ifrozen");

    private final TestMachine machine;

    AdoptionIT(TestMachine machine) {
        this.machine = machine;
    }

    /** Another process with an engine, which starts one sandbox, holds another, begins a third, and waits to be killed. */
    static final class Doomed {
        private Doomed() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            EngineSettings settings = EngineSettings.of(Path.of(arguments[0]), Path.of(arguments[1]))
                    .withBase(TestMachine.SMALL)
                    .withNameServers(Path.of(arguments[2]));
            LocalEngine engine = LocalEngine.open(settings, Instant.now(), line -> {});
            for (SandboxId each : List.of(RUNNING, FROZEN)) {
                Inside.of(engine.host().start(order(engine, each)));
            }
            engine.host().freeze(FROZEN);
            Thread.ofPlatform().start(() -> {
                for (int number = 0; number < 100; number++) {
                    engine.host().start(order(engine, new SandboxId("ihalf" + number)));
                }
            });
            Thread.sleep(Long.parseLong(arguments[3]));
            System.out.println("ready");
            Thread.sleep(60_000);
        }
    }

    @Test
    void whatWasThereIsTakenOverAsItIs() throws Exception {
        for (int milliseconds : new int[] {0, 30, 60, 120, 200}) {
            killAServer(milliseconds);
            try (LocalEngine engine = machine.open()) {
                assertThat(engine.inventory().present()).contains(RUNNING, FROZEN);
                HostOutcome running = engine.host().inspect(RUNNING);
                assertThat(running).isInstanceOf(HostOutcome.Running.class);
                assertThat(Inside.of(running).asUser("true").succeeded()).isTrue();
                assertThat(engine.host().inspect(FROZEN)).isInstanceOf(HostOutcome.Frozen.class);
                HostOutcome thawed = engine.host().thaw(FROZEN);
                assertThat(Inside.of(thawed).asUser("true").succeeded()).isTrue();

                for (SandboxId each : engine.inventory().present()) {
                    assertThat(engine.host().stop(each)).isEqualTo(new HostOutcome.Absent());
                }
                assertThat(Traces.of(machine, engine)).isEmpty();
            }
        }
    }

    private void killAServer(int milliseconds) throws IOException, InterruptedException {
        EngineSettings settings = machine.settings();
        Process server = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Doomed.class.getName(),
                        settings.stateDirectory().toString(),
                        settings.bundle().toString(),
                        settings.nameServers().toString(),
                        Integer.toString(milliseconds))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
            StringBuilder said = new StringBuilder();
            String line = output.readLine();
            while (line != null && !line.equals("ready")) {
                said.append(line).append('\n');
                line = output.readLine();
            }
            assertThat(line).as(said.toString()).isEqualTo("ready");
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static StartSandbox order(LocalEngine engine, SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.OPEN);
    }
}
