package corral.envd.client;

import com.google.inject.AbstractModule;
import com.google.inject.Scopes;
import corral.api.agent.SandboxAgent;
import corral.api.work.SandboxFiles;
import corral.api.work.SandboxProcesses;

/** Binds the ports to the daemons. */
public final class EnvdModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(SandboxAgent.class).toProvider(EnvdAgent::new).in(Scopes.SINGLETON);
        bind(SandboxProcesses.class).toProvider(EnvdProcesses::new).in(Scopes.SINGLETON);
        bind(SandboxFiles.class).toProvider(EnvdFiles::new).in(Scopes.SINGLETON);
    }
}
