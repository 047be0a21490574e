package corral.api.wiring;

import corral.api.access.InstallationKeys;
import corral.api.agent.SandboxAgent;
import corral.api.host.HostInventory;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.lifecycle.Limits;
import corral.api.pool.PoolStore;
import corral.api.routing.RoutePublisher;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.team.ApiKeyStore;
import corral.api.team.TeamStore;
import corral.api.template.TemplateCatalog;
import corral.api.time.Entropy;
import corral.api.time.TimeSource;

/**
 * What the core needs from the world.
 *
 * @param replica a name of this process among those that share the store; decides in which order it walks a pool
 */
public record DrivenPorts(
        String replica,
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
        SnapshotPorts snapshots) {
    /** For a host that keeps no snapshots. */
    public DrivenPorts(
            String replica,
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
            Entropy entropy) {
        this(
                replica,
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
                SnapshotPorts.NONE);
    }

    /** The same world, with one that keeps snapshots. */
    public DrivenPorts with(SnapshotPorts newSnapshots) {
        return new DrivenPorts(
                replica,
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
                newSnapshots);
    }
}
