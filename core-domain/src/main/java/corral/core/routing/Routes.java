package corral.core.routing;

import corral.api.access.AccessToken;
import corral.api.routing.RoutingDecisions;
import corral.api.sandbox.Claim;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxAddress;
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
    private static final Admission ADMITTED = new Admission.Admitted(Optional.empty());

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
            case State.Paused paused ->
                wakes(record) && !paused.condition().memoryless()
                        ? new RouteDecision.Wake(id)
                        : new RouteDecision.NotFound(id);
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
                .filter(claim -> isSame(tokens.token(id, claim.token()), token))
                .isPresent();
    }

    @Override
    public Admission admit(SandboxId id, int port, Optional<String> token) {
        if (port == SandboxAddress.DAEMON_PORT) {
            return ADMITTED;
        }
        return index.find(id)
                .flatMap(record -> record.desired().claim())
                .map(claim -> admit(id, claim, port, token))
                .orElse(ADMITTED);
    }

    private Admission admit(SandboxId id, Claim claim, int port, Optional<String> token) {
        NetworkAccess network = claim.network();
        if (!network.publicTraffic()) {
            if (token.isEmpty()) {
                return new Admission.TokenMissing();
            }
            if (!isSame(tokens.trafficToken(id, claim.token()), token.get())) {
                return new Admission.TokenWrong();
            }
        }
        return network.maskedHost().isEmpty() ? ADMITTED : new Admission.Admitted(network.maskedHost(port));
    }

    private static boolean isSame(AccessToken right, String token) {
        return MessageDigest.isEqual(
                right.value().getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean wakes(SandboxRecord record) {
        return record.desired()
                .claim()
                .map(claim -> claim.lifetime())
                .filter(Lifetime::autoResume)
                .isPresent();
    }
}
