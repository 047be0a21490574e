package corral.api.routing;

import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;

/** Driving port: may this request go to that sandbox, and where is it? Answers from memory; asked for every request. */
public interface RoutingDecisions {
    RouteDecision decide(SandboxId id, int port);

    /**
     * Whether this is the token that opens the sandbox's daemon, so that nobody else wakes a sandbox by knocking at its daemon's port. Takes the same time
     * whatever is wrong with the text. Nothing opens a sandbox that is unknown or that nobody has.
     */
    boolean opens(SandboxId id, String token);

    /** The decision for one request. */
    sealed interface RouteDecision {
        /** Send it there. */
        record Forward(SandboxAddress address, int port) implements RouteDecision {}

        /** Paused and to be woken: resume it ({@code SandboxLifecycle.wake}), then ask again. */
        record Wake(SandboxId id) implements RouteDecision {}

        /** Between two states: hold the request for a moment, then ask again; 409 at the bound. */
        record Transitioning(SandboxId id) implements RouteDecision {}

        /** Unknown, killed, paused, or not anybody's yet: all read the same. */
        record NotFound(SandboxId id) implements RouteDecision {}

        /** The port is not one that can be reached. */
        record BadPort(int port) implements RouteDecision {}
    }
}
