package corral.local.store;

import corral.api.access.InstallationKeys;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The installation's keys, read once when the database is opened; the first is made then. They are in the database file, which only its owner reads. */
final class StoredInstallationKeys implements InstallationKeys {
    private final Map<String, Key> keys;
    private final Key current;

    private StoredInstallationKeys(Map<String, Key> keys, Key current) {
        this.keys = keys;
        this.current = current;
    }

    /** @param fresh the key to keep when there is none yet */
    static StoredInstallationKeys open(Statements statements, Key fresh) throws SQLException {
        statements.update(
                "INSERT INTO installation_key (id, secret) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM installation_key)",
                fresh.id(),
                fresh.secret());
        Map<String, Key> keys = new LinkedHashMap<>();
        Key newest = fresh;
        try (ResultSet row = statements
                .prepare("SELECT id, secret FROM installation_key ORDER BY number")
                .executeQuery()) {
            while (row.next()) {
                newest = new Key(row.getString("id"), row.getBytes("secret"));
                keys.put(newest.id(), newest);
            }
        }
        return new StoredInstallationKeys(keys, newest);
    }

    @Override
    public Key current() {
        return current;
    }

    @Override
    public Optional<Key> find(String keyId) {
        return Optional.ofNullable(keys.get(keyId));
    }
}
