package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.local.template.Trees;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One life of a sandbox on this machine. */
class LocalEngineIT {
    @Test
    void startsHoldsAndEnds(@TempDir(cleanup = CleanupMode.NEVER) Path directory) throws Exception {
        EngineSettings settings =
                EngineSettings.of(directory.resolve("state"), StandInDaemon.bundle(directory.resolve("bundle")));
        assertThat(EngineProbe.problems(settings)).isEmpty();
        try (LocalEngine engine = LocalEngine.open(settings, Instant.now(), line -> {})) {
            SandboxId id = new SandboxId("ifirst");
            StartSandbox order = new StartSandbox(
                    id, engine.templates().find("base").orElseThrow().revision(), settings.base(), NetworkAccess.OPEN);

            HostOutcome started = engine.host().start(order);
            assertThat(Inside.of(started).asUser("sudo -n id -u && python -V && node -v && git --version"))
                    .satisfies(ran -> assertThat(ran.code()).as(ran.output()).isZero());

            assertThat(engine.host().freeze(id)).isInstanceOf(HostOutcome.Frozen.class);
            assertThat(engine.host().inspect(id)).isInstanceOf(HostOutcome.Frozen.class);
            assertThat(engine.host().thaw(id)).isEqualTo(started);
            assertThat(engine.host().stop(id)).isEqualTo(new HostOutcome.Absent());
            assertThat(engine.inventory().present()).isEmpty();
        } finally {
            Trees.delete(directory);
        }
    }
}
