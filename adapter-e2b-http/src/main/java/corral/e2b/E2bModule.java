package corral.e2b;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import corral.api.routing.RoutePublisher;
import corral.api.wiring.DrivingPorts;
import corral.e2b.edge.EdgeConnections;

/** Offers the core its {@link RoutePublisher} and the assembly {@link E2bHttp}; needs {@link E2bSettings} and {@link DrivingPorts}. */
public final class E2bModule extends AbstractModule {
    @Override
    protected void configure() {
        requireBinding(E2bSettings.class);
        requireBinding(DrivingPorts.class);
        bind(RoutePublisher.class).to(EdgeConnections.class);
    }

    @Provides
    @Singleton
    static EdgeConnections connections() {
        return new EdgeConnections();
    }

    @Provides
    @Singleton
    static E2bHttp http(E2bSettings settings, DrivingPorts ports, EdgeConnections connections) {
        return new E2bHttp(settings, ports, connections);
    }
}
