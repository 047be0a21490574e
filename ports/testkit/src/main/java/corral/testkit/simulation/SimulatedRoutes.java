package corral.testkit.simulation;

import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxId;
import corral.testkit.routing.RecordingRoutePublisher;

/** The forwarder of one process. */
record SimulatedRoutes(Life life, RecordingRoutePublisher routes) implements RoutePublisher {
    @Override
    public void withdraw(SandboxId id) {
        life.act(() -> {
            routes.withdraw(id);
            return id;
        });
    }
}
