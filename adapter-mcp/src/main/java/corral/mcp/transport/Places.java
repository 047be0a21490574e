package corral.mcp.transport;

import java.util.concurrent.ConcurrentHashMap;

/** How many calls each key has under way. */
final class Places {
    private final int perKey;
    private final ConcurrentHashMap<String, Integer> taken = new ConcurrentHashMap<>();

    Places(int perKey) {
        this.perKey = perKey;
    }

    boolean take(String key) {
        int[] now = new int[1];
        taken.compute(key, (_, count) -> {
            int before = count == null ? 0 : count;
            now[0] = before < perKey ? before + 1 : perKey + 1;
            return Math.min(now[0], perKey);
        });
        return now[0] <= perKey;
    }

    void giveBack(String key) {
        taken.computeIfPresent(key, (_, count) -> count <= 1 ? null : count - 1);
    }
}
