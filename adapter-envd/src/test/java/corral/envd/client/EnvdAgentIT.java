package corral.envd.client;

import corral.api.agent.SandboxAgent;
import corral.api.sandbox.SandboxAddress;
import corral.envd.trial.DaemonProcess;
import corral.testkit.host.SandboxAgentContract;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** The agent against real daemons, each with an address of its own. */
class EnvdAgentIT extends SandboxAgentContract {
    private final Map<SandboxAddress, DaemonProcess> daemons = new HashMap<>();
    protected final int port = port();

    protected static int port() {
        try {
            return DaemonProcess.freePort();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    @AfterEach
    void endDaemons() {
        daemons.values().forEach(DaemonProcess::close);
    }

    @Override
    protected SandboxAgent agent() {
        return new EnvdAgent(port, Optional.empty());
    }

    @Override
    protected SandboxAddress freshDaemon() {
        try {
            DaemonProcess daemon = startDaemon();
            SandboxAddress address = new SandboxAddress(daemon.address());
            daemons.put(address, daemon);
            return address;
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    protected DaemonProcess startDaemon() throws IOException, InterruptedException {
        return DaemonProcess.start(port);
    }

    @Override
    protected SandboxAddress nobody() {
        return new SandboxAddress("127.255.255.254");
    }

    @Override
    protected void hang(SandboxAddress address) {
        DaemonProcess daemon = daemons.get(address);
        if (daemon == null) {
            throw new IllegalArgumentException("No daemon of this test has the address " + address);
        }
        daemon.hang();
    }

    @Override
    protected void letTimePass() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
