package corral.api.sandbox;

/** An amount of memory or disk, in bytes; never negative. */
public record Bytes(long value) {
    public Bytes {
        if (value < 0) {
            throw new IllegalArgumentException("An amount of bytes is not negative.");
        }
    }

    public static Bytes ofMebi(long mebibytes) {
        return new Bytes(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /** Whole mebibytes, rounded down; the unit of the E2B fields named MB. */
    public long mebi() {
        return value >> 20;
    }
}
