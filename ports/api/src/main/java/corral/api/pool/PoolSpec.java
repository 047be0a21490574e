package corral.api.pool;

import corral.api.template.TemplateId;
import java.time.Duration;

/**
 * What is wanted of a pool.
 *
 * @param name its name
 * @param template from what its members are made, in the template's newest revision
 * @param size how many unclaimed members it keeps, 0 to 10 000
 * @param startingAtOnce how many members may be starting at one time, at least 1
 * @param startupBudget how many starts may fail in a row before the pool stops trying and says why, at least 1
 * @param refillDelay how long after a claim the first replacement is started, so that a burst of claims meets idle processors
 */
public record PoolSpec(
        PoolName name, TemplateId template, int size, int startingAtOnce, int startupBudget, Duration refillDelay) {
    public PoolSpec {
        if (size < 0 || size > 10_000 || startingAtOnce < 1 || startupBudget < 1 || refillDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "A pool has 0 to 10000 members, and starts at least one at a time with a budget of at least one.");
        }
    }
}
