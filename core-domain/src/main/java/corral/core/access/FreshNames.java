package corral.core.access;

import corral.api.sandbox.SandboxId;
import corral.api.snapshot.SnapshotId;
import corral.api.time.Entropy;
import corral.api.work.ProcessId;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/** Makes names that nobody can guess and nobody has used. */
public final class FreshNames {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LETTERS = 20;
    /** Bytes from here on are thrown away, so that every letter is as likely. */
    private static final int UNBIASED = 252;

    private final Entropy entropy;

    public FreshNames(Entropy entropy) {
        this.entropy = entropy;
    }

    /** {@code i} and 20 letters or digits. */
    public SandboxId sandboxId() {
        return new SandboxId(name("i"));
    }

    /** {@code s} and 20 letters or digits. */
    public SnapshotId snapshotId() {
        return new SnapshotId(name("s"));
    }

    /** {@code p} and 20 letters or digits. */
    public ProcessId processId() {
        return new ProcessId(name("p"));
    }

    private String name(String begin) {
        StringBuilder name = new StringBuilder(begin);
        while (name.length() <= ID_LETTERS) {
            for (byte random : entropy.bytes(32)) {
                int value = Byte.toUnsignedInt(random);
                if (value < UNBIASED && name.length() <= ID_LETTERS) {
                    name.append(LETTERS.charAt(value % LETTERS.length()));
                }
            }
        }
        return name.toString();
    }

    /** The name of one claim: 32 hexadecimal digits. */
    public String claimId() {
        return HexFormat.of().formatHex(entropy.bytes(16));
    }

    /** A random UUID, version 4. */
    public String uuid() {
        ByteBuffer bits = ByteBuffer.wrap(entropy.bytes(16));
        long high = (bits.getLong() & ~0xF000L) | 0x4000L;
        long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /** A new API key: {@code e2b_} and 40 hexadecimal digits, of 160 random bits. */
    public String apiKey() {
        return "e2b_" + HexFormat.of().formatHex(entropy.bytes(20));
    }
}
