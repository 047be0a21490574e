package corral.standalone;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import corral.api.access.InstallationKeys;
import corral.api.agent.SandboxAgent;
import corral.api.host.HostInventory;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.lifecycle.Limits;
import corral.api.pool.PoolStore;
import corral.api.routing.RoutePublisher;
import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotLimits;
import corral.api.snapshot.SnapshotStore;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.team.ApiKeyStore;
import corral.api.team.TeamStore;
import corral.api.template.TemplateCatalog;
import corral.api.time.Entropy;
import corral.api.time.TimeSource;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.api.wiring.SnapshotPorts;
import corral.api.work.SandboxFiles;
import corral.api.work.SandboxProcesses;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;
import corral.core.CorralCore;
import corral.standalone.start.SystemEntropy;
import corral.standalone.start.SystemTime;

/** Plugs the core between the adapters. */
final class CoreModule extends AbstractModule {
    /** There is one process, so its name decides nothing. */
    private static final String REPLICA = "standalone";

    private final Limits limits;
    private final WorkLimits workLimits;
    private final SnapshotLimits snapshotLimits;

    CoreModule(Limits limits, WorkLimits workLimits, SnapshotLimits snapshotLimits) {
        this.limits = limits;
        this.workLimits = workLimits;
        this.snapshotLimits = snapshotLimits;
    }

    @Override
    protected void configure() {
        bind(Limits.class).toInstance(limits);
        bind(WorkLimits.class).toInstance(workLimits);
        bind(SnapshotLimits.class).toInstance(snapshotLimits);
        bind(TimeSource.class).toInstance(new SystemTime());
        bind(Entropy.class).toInstance(new SystemEntropy());
    }

    @Provides
    @Singleton
    static DrivenPorts drivenPorts(
            Limits limits,
            SandboxStore sandboxes,
            SandboxWaiter waiter,
            SandboxHistory history,
            SandboxHost host,
            HostInventory inventory,
            SandboxFirewall firewall,
            SandboxAgent agent,
            RoutePublisher routes,
            TemplateCatalog templates,
            PoolStore pools,
            TeamStore teams,
            ApiKeyStore keys,
            InstallationKeys installationKeys,
            TimeSource time,
            Entropy entropy,
            SnapshotHost snapshotHost,
            SnapshotStore snapshots,
            SnapshotLimits snapshotLimits) {
        return new DrivenPorts(
                REPLICA,
                limits,
                sandboxes,
                waiter,
                history,
                host,
                inventory,
                firewall,
                agent,
                routes,
                templates,
                pools,
                teams,
                keys,
                installationKeys,
                time,
                entropy,
                new SnapshotPorts(snapshotHost, snapshots, snapshotLimits));
    }

    @Provides
    @Singleton
    static DrivingPorts drivingPorts(DrivenPorts ports) {
        return CorralCore.create(ports);
    }

    @Provides
    @Singleton
    static SandboxWork work(
            DrivingPorts core,
            SandboxProcesses processes,
            SandboxFiles files,
            WorkLimits limits,
            TimeSource time,
            Entropy entropy) {
        return CorralCore.work(core, processes, files, limits, time, entropy);
    }
}
