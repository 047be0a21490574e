package corral.core.routing;

import corral.api.routing.RoutingDecisions;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import java.util.Optional;

/** Decides from memory alone. */
public final class Routes implements RoutingDecisions {
    private static final int LAST_PORT = 65_535;

    private final SandboxIndex index;

    public Routes(SandboxIndex index) {
        this.index = index;
    }

    @Override
    public RouteDecision decide(SandboxId id, int port) {
        if (port < 1 || port > LAST_PORT) {
            return new RouteDecision.BadPort(port);
        }
        Optional<SandboxRecord> found =
                index.find(id).filter(record -> record.desired().claim().isPresent());
        if (found.isEmpty()) {
            return new RouteDecision.NotFound(id);
        }
        SandboxRecord record = found.get();
        return switch (Lifecycle.stateOf(record)) {
            case State.Running running ->
                running.initialised()
                        ? record.observed()
                                .address()
                                .<RouteDecision>map(address -> new RouteDecision.Forward(address, port))
                                .orElseGet(() -> new RouteDecision.Transitioning(id))
                        : new RouteDecision.Transitioning(id);
            case State.Requested _, State.Starting _, State.Pausing _, State.Resuming _ ->
                new RouteDecision.Transitioning(id);
            case State.Paused _ -> wakes(record) ? new RouteDecision.Wake(id) : new RouteDecision.NotFound(id);
            case State.Upgrading _,
                    State.Recycling _,
                    State.Available _,
                    State.Failed _,
                    State.Terminating _,
                    State.Gone _ -> new RouteDecision.NotFound(id);
        };
    }

    private static boolean wakes(SandboxRecord record) {
        return record.desired()
                .claim()
                .map(claim -> claim.lifetime())
                .filter(Lifetime::autoResume)
                .isPresent();
    }
}
