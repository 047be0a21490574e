package corral.testkit.work;

import corral.api.work.Door;
import corral.api.work.SandboxProcesses;
import java.util.List;

final class InMemoryProcessesTest extends SandboxProcessesContract {
    private final OpenDoors doors = new OpenDoors();
    private final InMemoryProcesses processes = new InMemoryProcesses(new InMemoryFiles(doors::opens), time -> {});

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
}
