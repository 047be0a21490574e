package corral.envd.client;

import corral.api.work.Door;
import corral.api.work.SandboxFiles;
import corral.testkit.work.SandboxFilesContract;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The port to real daemons. */
class EnvdFilesIT extends SandboxFilesContract {
    private final DaemonDoors doors = new DaemonDoors();
    private final EnvdFiles files = new EnvdFiles(doors.port());

    @AfterEach
    void endDaemons() {
        doors.close();
    }

    @Override
    protected SandboxFiles files() {
        return files;
    }

    @Override
    protected Door door() {
        return doors.door();
    }

    @Override
    protected List<Door> closedDoors() {
        return doors.closed();
    }
}
