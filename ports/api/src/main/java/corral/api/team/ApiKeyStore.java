package corral.api.team;

import java.util.List;
import java.util.Optional;

/**
 * Driven port: API keys by their hashes. What was added, renamed or removed survives the process and holds at once, on every replica:
 * {@link #findByHash} never answers from a stale copy for a key that was removed.
 */
public interface ApiKeyStore {
    /** Adds a key; tells false, and changes nothing, when the id or the hash exists. */
    boolean add(ApiKey key);

    Optional<ApiKey> findByHash(String hash);

    Optional<ApiKey> find(String id);

    /** The keys of one team, oldest first. */
    List<ApiKey> list(TeamId team);

    /** Changes a key of that team; tells whether anything changed. */
    boolean change(TeamId team, String id, KeyChange change);

    /** Gives a key of that team another name; tells whether there was one. */
    default boolean rename(TeamId team, String id, String name) {
        return change(team, id, new KeyChange.Rename(name));
    }

    /** Removes a key of that team; tells whether there was one. */
    default boolean remove(TeamId team, String id) {
        return change(team, id, new KeyChange.Remove());
    }
}
