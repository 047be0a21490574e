package corral.e2b.control;

import corral.api.team.Quota;
import corral.api.team.Quotas;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Quotas in bodies: {@code {"limits": [{"dimension": "sandbox.count", "scope": "running", "limit": 5}]}}. */
final class QuotaBodies {
    private static final int MAX_LIMITS = 16;

    private QuotaBodies() {}

    record Limits(List<Limit> limits) {}

    record Limit(String dimension, String scope, long limit) {}

    static Limits written(Quotas quotas) {
        return new Limits(quotas.limits().stream()
                .map(quota -> new Limit(dimension(quota.dimension()), scope(quota.scope()), quota.limit()))
                .toList());
    }

    /** Absent means none. */
    static Quotas read(Bodies.@Nullable Quota body) {
        List<Bodies.@Nullable Limit> limits = body == null ? null : body.limits();
        if (limits == null) {
            return Quotas.NONE;
        }
        if (limits.size() > MAX_LIMITS) {
            throw new Rejected(400, "A quota has at most " + MAX_LIMITS + " limits.");
        }
        List<Quota> read = new ArrayList<>();
        limits.forEach(limit -> read.add(read(limit)));
        try {
            return new Quotas(read);
        } catch (IllegalArgumentException twice) {
            throw new Rejected(400, "A quota has one limit for each pair of dimension and scope.");
        }
    }

    private static Quota read(Bodies.@Nullable Limit body) {
        Long limit = body == null ? null : body.limit();
        if (body == null || limit == null || limit < 0) {
            throw new Rejected(400, "Each limit of a quota has a number of 0 or more as its limit.");
        }
        String dimension = body.dimension() == null ? "" : body.dimension();
        String scope = body.scope() == null ? "" : body.scope();
        return new Quota(
                switch (dimension) {
                    case "sandbox.count" -> Quota.Dimension.SANDBOX_COUNT;
                    case "limits.cpu" -> Quota.Dimension.CPU_MILLIS;
                    case "limits.memory" -> Quota.Dimension.MEMORY_MEBI;
                    default ->
                        throw new Rejected(
                                400,
                                "The dimension of a limit is sandbox.count, limits.cpu (in thousandths of a core) or"
                                        + " limits.memory (in MiB).");
                },
                switch (scope) {
                    case "all" -> Quota.Scope.ALL;
                    case "running" -> Quota.Scope.RUNNING;
                    default -> throw new Rejected(400, "The scope of a limit is all or running.");
                },
                limit);
    }

    static String dimension(Quota.Dimension dimension) {
        return switch (dimension) {
            case SANDBOX_COUNT -> "sandbox.count";
            case CPU_MILLIS -> "limits.cpu";
            case MEMORY_MEBI -> "limits.memory";
        };
    }

    static String scope(Quota.Scope scope) {
        return switch (scope) {
            case ALL -> "all";
            case RUNNING -> "running";
        };
    }
}
