package corral.standalone.start;

import corral.api.time.Entropy;
import java.security.SecureRandom;

/** The machine's source of randomness. */
public final class SystemEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    @Override
    public byte[] bytes(int count) {
        if (count < 1 || count > 1_024) {
            throw new IllegalArgumentException("1 to 1024 bytes at one time.");
        }
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
