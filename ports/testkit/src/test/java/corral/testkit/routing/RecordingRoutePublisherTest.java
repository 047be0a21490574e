package corral.testkit.routing;

import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxId;

/** The recording publisher keeps the contract. */
final class RecordingRoutePublisherTest extends RoutePublisherContract {
    private final RecordingRoutePublisher routes = new RecordingRoutePublisher();

    @Override
    protected RoutePublisher routes() {
        return routes;
    }

    @Override
    protected Connection connect(SandboxId id) {
        routes.open(id);
        return () -> routes.connections(id) > 0;
    }
}
