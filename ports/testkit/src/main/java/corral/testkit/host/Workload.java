package corral.testkit.host;

import corral.api.access.AccessToken;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxAddress;
import java.time.Duration;
import java.util.Optional;

/** What the host in memory has of one sandbox. */
record Workload(
        StartSandbox order,
        SandboxAddress address,
        State state,
        Duration readyAt,
        NetworkAccess network,
        boolean daemonAnswers,
        Optional<Handover> handover) {
    enum State {
        HALF_MADE,
        STARTING,
        RUNNING,
        FROZEN,
        ENDED
    }

    /** To whom the daemon inside belongs. */
    record Handover(int epoch, AccessToken token, java.util.Map<String, String> env) {}

    /** As it is at that time: a start that is due has happened. */
    Workload at(Duration now) {
        return state == State.STARTING && readyAt.compareTo(now) <= 0 ? with(State.RUNNING) : this;
    }

    Workload with(State newState) {
        return new Workload(order, address, newState, readyAt, network, daemonAnswers, handover);
    }

    Workload with(NetworkAccess newNetwork) {
        return new Workload(order, address, state, readyAt, newNetwork, daemonAnswers, handover);
    }

    Workload with(Handover newHandover) {
        return new Workload(order, address, state, readyAt, network, daemonAnswers, Optional.of(newHandover));
    }

    Workload withDaemonDead() {
        return new Workload(order, address, state, readyAt, network, false, handover);
    }
}
