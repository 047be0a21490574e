package corral.api.store;

import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Driven port: why sandboxes ended, for those who ask afterwards. An end is kept for {@link #KEPT} at least, unless more than {@link #MOST} others
 * came since. Adapters also write it to their log.
 */
public interface SandboxHistory {
    /** How long an end can be asked for. */
    Duration KEPT = Duration.ofHours(24);

    /** How many ends are kept at most; the oldest go first. */
    int MOST = 10_000;

    /**
     * Notes an end; of one sandbox the first stays. What was noted survives the process.
     *
     * @throws StoreUnavailable when it cannot be written
     */
    void ended(End end);

    /**
     * The end of a sandbox, if it is kept.
     *
     * @throws StoreUnavailable when the store cannot be asked
     */
    Optional<End> find(SandboxId id);

    /**
     * An end.
     *
     * @param team whose it was
     * @param template from what it was made
     * @param startedAt when that team got it
     * @param cause why it ended
     */
    record End(SandboxId id, TeamId team, TemplateId template, Instant startedAt, Cause cause) {
        public End {
            startedAt = Instant.ofEpochMilli(startedAt.toEpochMilli());
        }
    }
}
