package corral.envd.access;

import corral.envd.account.SandboxSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Who may use the daemon. The first initialisation wins; the same again succeeds, so that a control plane that did not hear the answer may ask
 * once more; any other is refused. A daemon that was copied with the memory of its sandbox goes to another owner, under a higher epoch, when it is told the
 * token that it had. The token lives in memory only.
 */
public final class Ownership {
    private final AtomicReference<Optional<Owner>> owner = new AtomicReference<>(Optional.empty());

    /** How an initialisation went. */
    public enum Outcome {
        ACCEPTED,
        /** The daemon belongs to another epoch. */
        OTHER_EPOCH,
        /** The epoch is right, the token is not. */
        WRONG_TOKEN
    }

    private static final class Owner {
        private final Initialisation initialisation;
        private final byte[] token;

        Owner(Initialisation initialisation) {
            this.initialisation = initialisation;
            this.token = initialisation.token().getBytes(StandardCharsets.UTF_8);
        }

        boolean gives(Initialisation asked) {
            return asked.epoch() > initialisation.epoch()
                    && knows(asked.inherited().getBytes(StandardCharsets.UTF_8));
        }

        boolean knows(byte[] candidate) {
            return MessageDigest.isEqual(token, candidate);
        }
    }

    /** Takes the initialisation, or says why not. */
    public Outcome initialise(Initialisation asked) {
        Owner candidate = new Owner(asked);
        if (owner.compareAndSet(Optional.empty(), Optional.of(candidate))) {
            return Outcome.ACCEPTED;
        }
        Optional<Owner> held = owner.get();
        Owner present = held.orElseThrow();
        if (present.initialisation.epoch() != asked.epoch()) {
            return present.gives(asked) && owner.compareAndSet(held, Optional.of(candidate))
                    ? Outcome.ACCEPTED
                    : Outcome.OTHER_EPOCH;
        }
        return present.knows(candidate.token) ? Outcome.ACCEPTED : Outcome.WRONG_TOKEN;
    }

    /** Whether this is the owner's token. Takes the same time whatever is wrong with it. */
    public boolean opens(String token) {
        Optional<Owner> present = owner.get();
        return present.isPresent() && present.get().knows(token.getBytes(StandardCharsets.UTF_8));
    }

    public SandboxSettings settings() {
        return owner.get().map(present -> present.initialisation.settings()).orElse(SandboxSettings.NONE);
    }

    /**
     * Whether the owner's token made this signature.
     *
     * @param expiration as in the URL, if there
     */
    public boolean signed(String signature, String path, String operation, String user, Optional<String> expiration) {
        Optional<Owner> present = owner.get();
        if (present.isEmpty()) {
            return false;
        }
        String text = path + ":" + operation + ":" + user + ":"
                + present.get().initialisation.token()
                + expiration.map(seconds -> ":" + seconds).orElse("");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            String expected = "v1_" + Base64.getEncoder().withoutPadding().encodeToString(hash);
            return MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java runtime has SHA-256.", impossible);
        }
    }
}
