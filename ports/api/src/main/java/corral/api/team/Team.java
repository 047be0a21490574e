package corral.api.team;

import java.time.Instant;

/**
 * A tenant.
 *
 * @param id its name
 * @param maxSandboxes how many sandboxes it may have at one time, running and paused
 * @param createdAt when it was made
 */
public record Team(TeamId id, int maxSandboxes, Instant createdAt) {
    public Team {
        if (maxSandboxes < 0) {
            throw new IllegalArgumentException("A limit is not negative.");
        }
    }
}
