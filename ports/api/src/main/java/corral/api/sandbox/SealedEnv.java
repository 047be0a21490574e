package corral.api.sandbox;

/** Environment variables as one encrypted text (AES-GCM under an installation key); the empty text stands for none. */
public record SealedEnv(String value) {
    public static final SealedEnv NONE = new SealedEnv("");

    @Override
    public String toString() {
        return value.isEmpty() ? "SealedEnv[none]" : "SealedEnv[…]";
    }
}
