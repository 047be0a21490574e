package corral.core.view;

import corral.api.access.Caller;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxStore;
import corral.api.team.TeamId;
import corral.api.time.TimeSource;
import java.util.Optional;

/** Why a sandbox is not there any more, for those whose it was; to everybody else it reads as unknown. */
public final class Ends {
    private final SandboxStore store;
    private final SandboxHistory history;
    private final TimeSource time;

    public Ends(SandboxStore store, SandboxHistory history, TimeSource time) {
        this.store = store;
        this.history = history;
        this.time = time;
    }

    /**
     * The refusal for a sandbox that the caller does not find.
     *
     * @throws corral.api.store.StoreUnavailable when the store cannot be asked
     */
    public Refusal notFound(Caller caller, SandboxId id) {
        return new Refusal.SandboxNotFound(
                id, store.get(id).map(record -> ending(caller, record)).orElseGet(() -> past(caller.team(), id)));
    }

    /** It is being removed, and its reason is written down already. */
    private static Optional<Cause> ending(Caller caller, SandboxRecord record) {
        return record.desired()
                .claim()
                .filter(claim ->
                        claim.team().equals(caller.team()) && record.desired().power() == Power.GONE)
                .flatMap(_ -> record.desired().cause());
    }

    private Optional<Cause> past(TeamId team, SandboxId id) {
        return history.find(id)
                .filter(end -> end.team().equals(team))
                .map(SandboxHistory.End::cause)
                .filter(cause -> !cause.at().plus(SandboxHistory.KEPT).isBefore(time.now()));
    }
}
