package corral.api.routing;

import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import java.util.Optional;

/** Driving port: may this request go to that sandbox, and where is it? Answers from memory; asked for every request. */
public interface RoutingDecisions {
    RouteDecision decide(SandboxId id, int port);

    /**
     * Whether this is the token that opens the sandbox's daemon, so that nobody else wakes a sandbox by knocking at its daemon's port. Takes the same time
     * whatever is wrong with the text. Nothing opens a sandbox that is unknown or that nobody has.
     */
    boolean opens(SandboxId id, String token);

    /**
     * Whether a request may pass to a port at all, whatever state the sandbox is in: to be asked before {@link #decide}, on every path. The daemon's port
     * always admits, for the daemon asks for its own token; so does a sandbox that is unknown. Takes the same time whatever is wrong with the text.
     *
     * @param token what the request says is the sandbox's traffic token
     */
    Admission admit(SandboxId id, int port, Optional<String> token);

    /** The answer of {@link #admit}. */
    sealed interface Admission {
        /**
         * It may pass.
         *
         * @param host what the sandbox shall see as the host that was asked for, instead of the real one
         */
        record Admitted(Optional<String> host) implements Admission {}

        /** The sandbox's traffic is not public, and the request brings no token. */
        record TokenMissing() implements Admission {}

        /** The request brings another token. */
        record TokenWrong() implements Admission {}
    }

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
