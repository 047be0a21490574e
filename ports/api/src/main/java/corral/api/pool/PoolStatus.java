package corral.api.pool;

import java.util.Optional;

/**
 * What a pool has.
 *
 * @param available members that wait for a claim
 * @param starting members on their way
 * @param failedStarts starts that failed in a row
 * @param stalled why the pool stopped trying, in a sentence; empty while it goes on
 */
public record PoolStatus(int available, int starting, int failedStarts, Optional<String> stalled) {
    public static final PoolStatus EMPTY = new PoolStatus(0, 0, 0, Optional.empty());
}
