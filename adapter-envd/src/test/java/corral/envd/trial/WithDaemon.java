package corral.envd.trial;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** One initialised daemon for all tests of a class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WithDaemon {
    private @Nullable DaemonProcess daemon;

    @BeforeAll
    void startDaemon() throws IOException, InterruptedException {
        daemon = DaemonProcess.start(DaemonProcess.freePort());
        DaemonClient.Answer answer = asUser().init(
                        "{\"accessToken\":\"" + DaemonClient.TOKEN
                                + "\",\"epoch\":1,\"sandboxId\":\"itrial\",\"templateId\":\"base\",\"envVars\":{\"SANDBOX_WIDE\":\"yes\"}}");
        if (answer.status() != 204) {
            throw new IllegalStateException("The daemon was not initialised: " + answer);
        }
    }

    @AfterAll
    void endDaemon() {
        if (daemon != null) {
            daemon.close();
        }
    }

    protected final DaemonClient asUser() {
        return new DaemonClient(daemon().url(), "user");
    }

    protected final DaemonProcess daemon() {
        if (daemon == null) {
            throw new IllegalStateException("No daemon runs.");
        }
        return daemon;
    }

    protected final DaemonClient asRoot() {
        return asUser().as("root");
    }
}
