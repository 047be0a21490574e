package corral.core.access;

import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.KeyChange;
import corral.api.team.TeamId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often a use is written, as a replica that reads a stale last use would cause it. */
record CountingKeys(ApiKeyStore keys, AtomicInteger writes) implements ApiKeyStore {
    @Override
    public boolean add(ApiKey key) {
        return keys.add(key);
    }

    @Override
    public Optional<ApiKey> findByHash(String hash) {
        return keys.findByHash(hash)
                .map(key -> new ApiKey(
                        key.id(),
                        key.team(),
                        key.name(),
                        key.role(),
                        key.quotas(),
                        key.hash(),
                        key.suffix(),
                        key.createdAt(),
                        key.createdBy(),
                        Optional.empty()));
    }

    @Override
    public Optional<ApiKey> find(String id) {
        return keys.find(id);
    }

    @Override
    public List<ApiKey> list(TeamId team) {
        return keys.list(team);
    }

    @Override
    public boolean change(TeamId team, String id, KeyChange change) {
        if (change instanceof KeyChange.Use) {
            writes.incrementAndGet();
        }
        return keys.change(team, id, change);
    }
}
