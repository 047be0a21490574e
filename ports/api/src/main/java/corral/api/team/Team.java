package corral.api.team;

import java.time.Instant;

/**
 * A tenant.
 *
 * @param id its name
 * @param maxSandboxes how many sandboxes it may have at one time, running and paused
 * @param quotas what else its sandboxes may use together
 * @param createdAt when it was made
 */
public record Team(TeamId id, int maxSandboxes, Quotas quotas, Instant createdAt) {
    public Team {
        if (maxSandboxes < 0) {
            throw new IllegalArgumentException("A limit is not negative.");
        }
        createdAt = Instant.ofEpochMilli(createdAt.toEpochMilli());
    }

    /** One that is limited in nothing but the number of its sandboxes. */
    public Team(TeamId id, int maxSandboxes, Instant createdAt) {
        this(id, maxSandboxes, Quotas.NONE, createdAt);
    }
}
