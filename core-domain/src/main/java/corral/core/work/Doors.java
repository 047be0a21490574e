package corral.core.work;

import corral.api.access.Caller;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.wiring.DrivingPorts;
import corral.api.work.Door;

/** Finds the way into a sandbox for its owner. */
final class Doors {
    private final DrivingPorts ports;

    Doors(DrivingPorts ports) {
        this.ports = ports;
    }

    /** A sandbox that traffic wakes is woken; another that is paused is refused. */
    Answer<Door> open(Caller caller, SandboxId id) {
        return ports.queries().get(caller, id).then(view -> enter(view, true));
    }

    private Answer<Door> enter(SandboxView view, boolean mayWake) {
        SandboxId id = view.id();
        return switch (ports.routing().decide(id, SandboxAddress.DAEMON_PORT)) {
            case RouteDecision.Forward forward -> Answer.done(new Door(forward.address(), view.token()));
            case RouteDecision.Wake _ ->
                mayWake
                        ? ports.lifecycle().wake(id).then(woken -> enter(woken, false))
                        : Answer.refused(new Refusal.StillTransitioning(id));
            case RouteDecision.Transitioning _ -> Answer.refused(new Refusal.StillTransitioning(id));
            case RouteDecision.NotFound _ ->
                Answer.refused(
                        view.state() == SandboxView.State.PAUSED
                                ? new Refusal.StateConflict("Sandbox '" + id + "' is paused. Resume it first.")
                                : new Refusal.SandboxNotFound(id));
            case RouteDecision.BadPort(int port) ->
                Answer.refused(new Refusal.InvalidRequest("Port " + port + " cannot be reached."));
        };
    }
}
