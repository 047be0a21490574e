package corral.standalone;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import corral.api.host.HostInventory;
import corral.api.pool.PoolStore;
import corral.api.store.SandboxFeed;
import corral.api.time.TimeSource;
import corral.api.wiring.DrivingPorts;
import corral.standalone.loop.Loops;
import java.time.Duration;

/** Makes what happens by itself; the start starts it. */
final class LoopModule extends AbstractModule {
    private final int workers;
    private final Duration sweepInterval;

    LoopModule(int workers, Duration sweepInterval) {
        this.workers = workers;
        this.sweepInterval = sweepInterval;
    }

    @Provides
    @Singleton
    Loops loops(DrivingPorts ports, SandboxFeed feed, PoolStore pools, HostInventory inventory, TimeSource time) {
        return new Loops(ports.reconciliation(), feed, pools, inventory, time, workers, sweepInterval);
    }
}
