package corral.testkit.team;

import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.TeamId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** API keys in memory. Safe for several threads; forgets everything with its process. */
public final class InMemoryApiKeyStore implements ApiKeyStore {
    private final Map<String, ApiKey> byId = new HashMap<>();
    private final Map<String, ApiKey> byHash = new HashMap<>();

    @Override
    public synchronized boolean add(ApiKey key) {
        if (byId.containsKey(key.id()) || byHash.containsKey(key.hash())) {
            return false;
        }
        byId.put(key.id(), key);
        byHash.put(key.hash(), key);
        return true;
    }

    @Override
    public synchronized Optional<ApiKey> findByHash(String hash) {
        return Optional.ofNullable(byHash.get(hash));
    }

    @Override
    public synchronized List<ApiKey> list(TeamId team) {
        return byId.values().stream()
                .filter(key -> key.team().equals(team))
                .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
                .toList();
    }

    @Override
    public synchronized boolean remove(TeamId team, String id) {
        ApiKey key = byId.get(id);
        if (key == null || !key.team().equals(team)) {
            return false;
        }
        byId.remove(id);
        byHash.remove(key.hash());
        return true;
    }
}
