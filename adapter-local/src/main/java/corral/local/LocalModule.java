package corral.local;

import com.google.inject.AbstractModule;
import corral.api.host.HostInventory;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.template.TemplateCatalog;
import corral.local.engine.LocalEngine;

/** Binds the driven ports to this machine. */
public final class LocalModule extends AbstractModule {
    private final LocalEngine engine;

    /** @param engine opened, and closed by whoever opened it */
    public LocalModule(LocalEngine engine) {
        this.engine = engine;
    }

    @Override
    protected void configure() {
        bind(SandboxHost.class).toInstance(engine.host());
        bind(HostInventory.class).toInstance(engine.inventory());
        bind(SandboxFirewall.class).toInstance(engine.firewall());
        bind(TemplateCatalog.class).toInstance(engine.templates());
    }
}
