package corral.testkit.team;

import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.KeyChange;
import corral.api.team.TeamId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** API keys in memory. Safe for several threads; forgets everything with its process. */
public final class InMemoryApiKeyStore implements ApiKeyStore {
    private final Map<String, ApiKey> byId = new HashMap<>();
    private final Map<String, String> idByHash = new HashMap<>();

    @Override
    public synchronized boolean add(ApiKey key) {
        if (byId.containsKey(key.id()) || idByHash.containsKey(key.hash())) {
            return false;
        }
        byId.put(key.id(), key);
        idByHash.put(key.hash(), key.id());
        return true;
    }

    @Override
    public synchronized Optional<ApiKey> findByHash(String hash) {
        return Optional.ofNullable(idByHash.get(hash)).map(byId::get);
    }

    @Override
    public synchronized Optional<ApiKey> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public synchronized List<ApiKey> list(TeamId team) {
        return byId.values().stream()
                .filter(key -> key.team().equals(team))
                .sorted(Comparator.comparing(ApiKey::createdAt).thenComparing(ApiKey::id))
                .toList();
    }

    @Override
    public synchronized boolean change(TeamId team, String id, KeyChange change) {
        Optional<ApiKey> found = find(id).filter(key -> key.team().equals(team));
        if (found.isEmpty()) {
            return false;
        }
        ApiKey key = found.get();
        switch (change) {
            case KeyChange.Rename(String name) -> byId.put(id, key.withName(name));
            case KeyChange.Use(Instant at) -> {
                if (key.lastUsed().filter(known -> !known.isBefore(at)).isPresent()) {
                    return false;
                }
                byId.put(id, key.withLastUsed(at));
            }
            case KeyChange.Remove() -> {
                byId.remove(id);
                idByHash.remove(key.hash());
            }
        }
        return true;
    }
}
