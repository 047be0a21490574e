package corral.envd.client;

import corral.api.work.Door;
import corral.api.work.ProcessId;
import corral.api.work.SandboxProcesses;
import corral.testkit.work.SandboxProcessesContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** The port to real daemons. */
class EnvdProcessesIT extends SandboxProcessesContract {
    private final DaemonDoors doors = new DaemonDoors();
    private final EnvdProcesses processes = new EnvdProcesses(doors.port());

    private final List<ProcessId> ids = new ArrayList<>();

    @AfterEach
    void endDaemons() throws IOException {
        doors.close();
        for (ProcessId id : ids) { // the daemons of a trial share a folder for temporary files
            Path folder = Path.of("/tmp/corral-process-" + id);
            for (String name : List.of("out", "code", "code.new")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        }
    }

    @Override
    protected ProcessId freshId() {
        ProcessId id = super.freshId();
        ids.add(id);
        return id;
    }

    @Override
    protected SandboxProcesses processes() {
        return processes;
    }

    @Override
    protected Door door() {
        return doors.door();
    }

    @Override
    protected List<Door> closedDoors() {
        return doors.closed();
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
