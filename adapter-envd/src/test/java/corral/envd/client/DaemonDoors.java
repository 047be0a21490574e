package corral.envd.client;

import corral.api.access.AccessToken;
import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateId;
import corral.api.work.Door;
import corral.envd.trial.DaemonProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Doors of real daemons that have an owner. */
final class DaemonDoors implements AutoCloseable {
    private static final AccessToken RIGHT = new AccessToken("the-right-token");

    private final List<DaemonProcess> daemons = new ArrayList<>();
    private final int port;

    DaemonDoors() {
        try {
            port = DaemonProcess.freePort();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    int port() {
        return port;
    }

    Door door() {
        try {
            DaemonProcess daemon = DaemonProcess.start(port);
            daemons.add(daemon);
            SandboxAddress address = new SandboxAddress(daemon.address());
            AgentOutcome told = new EnvdAgent(port, Optional.empty())
                    .initialise(
                            address,
                            new SandboxAgent.Initialisation(
                                    new SandboxId("i0"), new TemplateId("base"), 1, RIGHT, Map.of(), Instant.now()),
                            Duration.ofSeconds(20));
            if (!(told instanceof AgentOutcome.Ready)) {
                throw new IllegalStateException("The daemon did not take its owner: " + told);
            }
            return new Door(address, RIGHT);
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    List<Door> closed() {
        return List.of(
                new Door(door().address(), new AccessToken("wrong")),
                new Door(new SandboxAddress("127.255.255.254"), RIGHT));
    }

    @Override
    public void close() {
        daemons.forEach(DaemonProcess::close);
    }
}
