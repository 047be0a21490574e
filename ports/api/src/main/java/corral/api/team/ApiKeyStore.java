package corral.api.team;

import java.util.List;
import java.util.Optional;

/**
 * Driven port: API keys by their hashes. What was added or removed survives the process and holds at once, on every replica:
 * {@link #findByHash} never answers from a stale copy for a key that was removed.
 */
public interface ApiKeyStore {
    /** Adds a key; tells false, and changes nothing, when the id or the hash exists. */
    boolean add(ApiKey key);

    Optional<ApiKey> findByHash(String hash);

    /** The keys of one team, oldest first. */
    List<ApiKey> list(TeamId team);

    /** Removes a key of that team; tells whether there was one. */
    boolean remove(TeamId team, String id);
}
