package corral.mcp;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import corral.api.time.TimeSource;
import corral.api.wiring.DrivingPorts;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;

/**
 * Offers the assembly {@link McpHttp}; needs {@link McpSettings}, {@link DrivingPorts}, {@link SandboxWork},
 * {@link WorkLimits} and {@link TimeSource}.
 */
public final class McpModule extends AbstractModule {
    @Override
    protected void configure() {
        requireBinding(McpSettings.class);
        requireBinding(DrivingPorts.class);
        requireBinding(SandboxWork.class);
        requireBinding(WorkLimits.class);
        requireBinding(TimeSource.class);
    }

    @Provides
    @Singleton
    static McpHttp http(McpSettings settings, DrivingPorts core, SandboxWork work, WorkLimits limits, TimeSource time) {
        return new McpHttp(settings, core, work, limits, time);
    }
}
