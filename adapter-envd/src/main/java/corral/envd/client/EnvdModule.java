package corral.envd.client;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import corral.api.agent.SandboxAgent;

/** Binds the port to the daemons. */
public final class EnvdModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(SandboxAgent.class).toProvider(EnvdAgent::new).in(Scopes.SINGLETON);
    }
}
