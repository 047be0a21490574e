package corral.testkit.work;

import corral.api.work.Door;
import corral.api.work.SandboxFiles;
import java.util.List;

final class InMemoryFilesTest extends SandboxFilesContract {
    private final OpenDoors doors = new OpenDoors();
    private final InMemoryFiles files = new InMemoryFiles(doors::opens);

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
