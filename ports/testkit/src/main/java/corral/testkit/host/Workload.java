package corral.testkit.host;

import corral.api.access.AccessToken;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxAddress;
import corral.api.snapshot.Contents;
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
        Optional<Handover> handover,
        String note,
        int boot) {
    enum State {
        HALF_MADE,
        STARTING,
        RUNNING,
        FROZEN,
        DUMPED,
        SHELVED,
        ENDED
    }

    /** To whom the daemon inside belongs. */
    record Handover(int epoch, AccessToken token, java.util.Map<String, String> env) {}

    /** As it is at that time: a start that is due has happened. */
    Workload at(Duration now) {
        return state == State.STARTING && readyAt.compareTo(now) <= 0 ? with(State.RUNNING) : this;
    }

    Workload with(State newState) {
        return new Workload(order, address, newState, readyAt, network, daemonAnswers, handover, note, boot);
    }

    Workload with(NetworkAccess newNetwork) {
        return new Workload(order, address, state, readyAt, newNetwork, daemonAnswers, handover, note, boot);
    }

    Workload with(Handover newHandover) {
        return new Workload(
                order, address, state, readyAt, network, daemonAnswers, Optional.of(newHandover), note, boot);
    }

    Workload withDaemonDead() {
        return new Workload(order, address, state, readyAt, network, false, handover, note, boot);
    }

    Workload withNote(String newNote) {
        return new Workload(order, address, state, readyAt, network, daemonAnswers, handover, newNote, boot);
    }

    /** Held on disk. */
    Workload stored(Contents contents) {
        return switch (contents) {
            case MEMORY -> with(State.DUMPED);
            case FILES -> with(State.SHELVED);
        };
    }

    /** Runs again under that order and address: goes on from memory, or boots. */
    Workload back(StartSandbox newOrder, SandboxAddress newAddress, Contents contents, int newBoot) {
        return switch (contents) {
            case MEMORY ->
                new Workload(
                        newOrder,
                        newAddress,
                        State.RUNNING,
                        Duration.ZERO,
                        newOrder.network(),
                        daemonAnswers,
                        handover,
                        note,
                        boot);
            case FILES ->
                new Workload(
                        newOrder,
                        newAddress,
                        State.RUNNING,
                        Duration.ZERO,
                        newOrder.network(),
                        true,
                        Optional.empty(),
                        note,
                        newBoot);
        };
    }
}
