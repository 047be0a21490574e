package corral.api.routing;

import corral.api.sandbox.SandboxId;

/** Driven port: whoever forwards traffic and holds connections to sandboxes. */
public interface RoutePublisher {
    /**
     * Cuts every connection to a sandbox, and does not return before nothing can reach it any more over what was open. Open streams are reset, not ended
     * gracefully (E2B clients tell a killed sandbox by that). New requests ask {@link RoutingDecisions} again.
     */
    void withdraw(SandboxId id);
}
