package corral.core.lifecycle;

import corral.api.sandbox.Claim;
import corral.api.snapshot.Contents;
import corral.api.template.TemplateRevision;
import java.time.Duration;
import java.util.Optional;

/** What may be asked of a sandbox, by its owner or by Corral itself. */
public sealed interface Command {
    /** Give it to a team. */
    record ClaimSandbox(Claim claim) implements Command {}

    /**
     * Hold it.
     *
     * @param contents with its memory, or its files alone
     */
    record PauseSandbox(Contents contents) implements Command {
        public PauseSandbox() {
            this(Contents.MEMORY);
        }
    }

    /**
     * Make sure that it runs.
     *
     * @param timeout how long from now at least; empty means as it was created
     */
    record ResumeSandbox(Optional<Duration> timeout) implements Command {}

    /** Make sure that it runs because traffic waits for it; what runs already keeps its deadline. */
    record WakeSandbox() implements Command {}

    /** Let it live for that long from now. */
    record ChangeTimeout(Duration timeout) implements Command {}

    /** End it, on behalf of its owner. */
    record KillSandbox() implements Command {}

    /** Do what its lifetime says, if its deadline has passed. */
    record ExpireSandbox() implements Command {}

    /** End it whoever has it: it is broken, outdated or too many. */
    record RemoveSandbox() implements Command {}

    /** Start it anew from another revision. */
    record UpgradeSandbox(TemplateRevision template) implements Command {}

    /** Take it from its owner and make it as new. */
    record RecycleSandbox() implements Command {}
}
