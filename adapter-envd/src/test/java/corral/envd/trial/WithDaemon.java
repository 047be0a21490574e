package corral.envd.trial;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** One initialised daemon for all tests of a class, which run with each standing that a daemon can have. */
@ParameterizedClass
@EnumSource(Standing.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WithDaemon {
    @Parameter
    private Standing standing = Standing.FIRST;

    private @Nullable DaemonProcess daemon;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void startDaemon() throws IOException, InterruptedException {
        daemon = DaemonProcess.start(DaemonProcess.freePort(), standing);
        DaemonClient.Answer answer = asUser().init(
                        "{\"accessToken\":\"" + DaemonClient.TOKEN
                                + "\",\"epoch\":1,\"sandboxId\":\"itrial\",\"templateId\":\"base\",\"envVars\":{\"SANDBOX_WIDE\":\"yes\"}}");
        if (answer.status() != 204) {
            throw new IllegalStateException("The daemon was not initialised: " + answer);
        }
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
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
