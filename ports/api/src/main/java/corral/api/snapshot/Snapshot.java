package corral.api.snapshot;

import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.team.TeamId;
import corral.api.template.TemplateRevision;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot as a store keeps it.
 *
 * @param id unique for ever; never used again
 * @param team whose it is
 * @param source the sandbox that was captured
 * @param sourceToken from what that sandbox's token was derived at the time
 * @param env the environment of that sandbox, sealed under the key of {@code sourceToken}
 * @param template from what that sandbox was made
 * @param resources what that sandbox may use
 * @param name what its maker calls it; several may have the same, then the newest is meant
 * @param purpose who asked for it
 * @param stage whether it can be used
 * @param contents what it holds; meaningful when it is ready
 * @param lacking why it does not hold the memory, in a sentence; empty when it does
 * @param createdAt when it was asked for, in whole milliseconds
 * @param expiresAt when it is removed, in whole milliseconds; empty means never
 */
public record Snapshot(
        SnapshotId id,
        TeamId team,
        SandboxId source,
        TokenGrant sourceToken,
        SealedEnv env,
        TemplateRevision template,
        Resources resources,
        Optional<String> name,
        Purpose purpose,
        Stage stage,
        Contents contents,
        Optional<String> lacking,
        Instant createdAt,
        Optional<Instant> expiresAt) {
    public Snapshot {
        createdAt = Instant.ofEpochMilli(createdAt.toEpochMilli());
        expiresAt = expiresAt.map(instant -> Instant.ofEpochMilli(instant.toEpochMilli()));
    }

    /** Who asked for a snapshot. */
    public enum Purpose {
        /** Its owner, to keep it. */
        KEEP,
        /** A fork, which removes it when its sandboxes run; no owner sees it. */
        FORK
    }

    /** Where a snapshot is in its life: from the first to the last, or from the first to the third at once. */
    public enum Stage {
        CAPTURING,
        READY,
        DELETING
    }

    public Snapshot captured(Contents kept, Optional<String> whyLess) {
        return new Snapshot(
                id,
                team,
                source,
                sourceToken,
                env,
                template,
                resources,
                name,
                purpose,
                Stage.READY,
                kept,
                whyLess,
                createdAt,
                expiresAt);
    }

    public Snapshot doomed() {
        return new Snapshot(
                id,
                team,
                source,
                sourceToken,
                env,
                template,
                resources,
                name,
                purpose,
                Stage.DELETING,
                contents,
                lacking,
                createdAt,
                expiresAt);
    }
}
