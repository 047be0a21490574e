package corral.core.routing;

import corral.api.routing.RoutingDecisions;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.core.access.Tokens;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Decides from memory alone. */
public final class Routes implements RoutingDecisions {
    private static final int LAST_PORT = 65_535;

    private final SandboxIndex index;
    private final Tokens tokens;

    public Routes(SandboxIndex index, Tokens tokens) {
        this.index = index;
        this.tokens = tokens;
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

    @Override
    public boolean opens(SandboxId id, String token) {
        return index.find(id)
                .flatMap(record -> record.desired().claim())
                .map(claim -> tokens.token(id, claim.token()).value())
                .filter(right -> MessageDigest.isEqual(
                        right.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }

    private static boolean wakes(SandboxRecord record) {
        return record.desired()
                .claim()
                .map(claim -> claim.lifetime())
                .filter(Lifetime::autoResume)
                .isPresent();
    }
}
