package corral.testkit.access;

import corral.api.access.InstallationKeys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Installation keys that follow from their names. For tests alone: whoever knows the name knows the key. */
public final class FixedInstallationKeys implements InstallationKeys {
    private final Key current;
    private final List<Key> all;

    /** The key that is in use, and older ones. */
    public FixedInstallationKeys(String current, String... older) {
        this.current = key(current);
        this.all = Stream.concat(Stream.of(this.current), Arrays.stream(older).map(FixedInstallationKeys::key))
                .toList();
    }

    @Override
    public Key current() {
        return current;
    }

    @Override
    public Optional<Key> find(String keyId) {
        return all.stream().filter(key -> key.id().equals(keyId)).findFirst();
    }

    private static Key key(String id) {
        try {
            return new Key(id, MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
        }
    }
}
