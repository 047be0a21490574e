package corral.core.quota;

import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.team.Quota;

/**
 * What sandboxes use together, by their limits.
 *
 * @param sandboxes how many
 * @param cpuMillis thousandths of a core
 * @param memoryMebi MiB, each sandbox rounded up
 */
public record Usage(long sandboxes, long cpuMillis, long memoryMebi) {
    static final Usage NOTHING = new Usage(0, 0, 0);

    /** What one sandbox uses. */
    public static Usage of(Resources resources) {
        long mebi = Bytes.ofMebi(1).value();
        return new Usage(1, resources.cpuMillis(), (resources.memory().value() + mebi - 1) / mebi);
    }

    Usage plus(Usage other) {
        return new Usage(sandboxes + other.sandboxes, cpuMillis + other.cpuMillis, memoryMebi + other.memoryMebi);
    }

    Usage minus(Usage other) {
        return new Usage(sandboxes - other.sandboxes, cpuMillis - other.cpuMillis, memoryMebi - other.memoryMebi);
    }

    long of(Quota.Dimension dimension) {
        return switch (dimension) {
            case SANDBOX_COUNT -> sandboxes;
            case CPU_MILLIS -> cpuMillis;
            case MEMORY_MEBI -> memoryMebi;
        };
    }
}
