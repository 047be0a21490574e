package corral.api.access;

import java.util.Optional;

/** Driven port: the secret keys of this installation, from which tokens are derived and with which environments are sealed. */
public interface InstallationKeys {
    /** The key that new grants use. */
    Key current();

    /** An older key that grants may still name. */
    Optional<Key> find(String keyId);

    /** A named secret of exactly 32 bytes. */
    final class Key {
        private final String id;
        private final byte[] secret;

        public Key(String id, byte[] secret) {
            if (secret.length != 32) {
                throw new IllegalArgumentException("An installation key has 32 bytes.");
            }
            this.id = id;
            this.secret = secret.clone();
        }

        public String id() {
            return id;
        }

        public byte[] secret() {
            return secret.clone();
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }
}
