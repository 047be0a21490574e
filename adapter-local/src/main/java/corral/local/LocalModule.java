package corral.local;

import com.google.inject.AbstractModule;
import corral.api.access.InstallationKeys;
import corral.api.host.HostInventory;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.pool.PoolStore;
import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotStore;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.api.team.ApiKeyStore;
import corral.api.team.TeamStore;
import corral.api.template.TemplateCatalog;
import corral.local.engine.LocalEngine;
import corral.local.store.DeclaredPools;
import corral.local.store.LocalStore;

/** Binds the driven ports to this machine. */
public final class LocalModule extends AbstractModule {
    private final LocalEngine engine;
    private final LocalStore store;
    private final DeclaredPools pools;

    /**
     * Engine and store are opened, and closed by whoever opened them.
     *
     * @param pools what somebody declared
     */
    public LocalModule(LocalEngine engine, LocalStore store, DeclaredPools pools) {
        this.engine = engine;
        this.store = store;
        this.pools = pools;
    }

    @Override
    protected void configure() {
        bind(SandboxHost.class).toInstance(engine.host());
        bind(HostInventory.class).toInstance(engine.inventory());
        bind(SandboxFirewall.class).toInstance(engine.firewall());
        bind(TemplateCatalog.class).toInstance(engine.templates());
        bind(SnapshotHost.class).toInstance(engine.snapshots());
        bind(SnapshotStore.class).toInstance(store.snapshots());
        bind(SandboxStore.class).toInstance(store.sandboxes());
        bind(SandboxFeed.class).toInstance(store.feed());
        bind(SandboxHistory.class).toInstance(store.history());
        bind(SandboxWaiter.class).toInstance(store.waiter());
        bind(TeamStore.class).toInstance(store.teams());
        bind(ApiKeyStore.class).toInstance(store.keys());
        bind(InstallationKeys.class).toInstance(store.installationKeys());
        bind(PoolStore.class).toInstance(pools);
    }
}
