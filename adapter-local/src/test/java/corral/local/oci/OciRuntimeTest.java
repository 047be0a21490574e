package corral.local.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OciRuntimeTest {
    @ParameterizedTest
    @CsvSource({"runc,true", "crun,true", "/opt/bin/runc,true", "runsc,false", "/usr/local/bin/runsc,false"})
    void whatGVisorRunsHasAnotherKernel(String command, boolean same) {
        OciRuntime runtime = new OciRuntime(command, Path.of("/run"), Duration.ofSeconds(1));
        assertThat(runtime.usesThisKernel()).isEqualTo(same);
    }
}
