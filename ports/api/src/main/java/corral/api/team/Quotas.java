package corral.api.team;

import java.util.Comparator;
import java.util.List;

/**
 * The limits of a key or a team, each pair of dimension and scope at most once.
 *
 * @param limits in the order of dimension and scope
 */
public record Quotas(List<Quota> limits) {
    /** No limit. */
    public static final Quotas NONE = new Quotas(List.of());

    public Quotas {
        limits = limits.stream()
                .sorted(Comparator.comparing(Quota::dimension).thenComparing(Quota::scope))
                .toList();
        if (limits.stream()
                        .map(quota -> List.of(quota.dimension(), quota.scope()))
                        .distinct()
                        .count()
                < limits.size()) {
            throw new IllegalArgumentException("Each pair of dimension and scope has one limit.");
        }
    }

    public boolean isEmpty() {
        return limits.isEmpty();
    }
}
