package corral.envd.process;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.linux.ExitStatus;
import org.junit.jupiter.api.Test;

class ProcessEventsTest {
    @Test
    void endsReadAsClientsExpectThem() {
        assertThat(ProcessEvents.end(new ExitStatus.Exited(0)).text())
                .isEqualTo("{\"event\":{\"end\":{\"exitCode\":0,\"exited\":true,\"status\":\"exit status 0\"}}}");
        assertThat(ProcessEvents.end(new ExitStatus.Exited(3)).text())
                .isEqualTo(
                        "{\"event\":{\"end\":{\"exitCode\":3,\"exited\":true,\"status\":\"exit status 3\",\"error\":\"exit status 3\"}}}");
        assertThat(ProcessEvents.end(new ExitStatus.Signalled(9, false)).text())
                .isEqualTo(
                        "{\"event\":{\"end\":{\"exitCode\":-1,\"exited\":false,\"status\":\"signal: killed\",\"error\":\"signal: killed\"}}}");
        assertThat(new ExitStatus.Signalled(11, true).text()).isEqualTo("signal: segmentation fault (core dumped)");
        assertThat(new ExitStatus.Signalled(40, false).text()).isEqualTo("signal: signal 40");
    }

    @Test
    void aProcessNumberIsUnsigned() {
        assertThat(ProcessEvents.start(7).text()).isEqualTo("{\"event\":{\"start\":{\"pid\":7}}}");
    }
}
