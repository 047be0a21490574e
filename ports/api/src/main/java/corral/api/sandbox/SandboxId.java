package corral.api.sandbox;

import java.util.regex.Pattern;

/**
 * The name of a sandbox: a DNS label of 1 to 56 characters of {@code [a-z0-9-]}, so that {@code <port>-<id>} stays one label.
 * Corral's own ids are {@code i} and 20 characters of {@code [a-z0-9]}; objects that others made are {@code <namespace>--<name>}.
 */
public record SandboxId(String value) implements Comparable<SandboxId> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,54}[a-z0-9])?");

    public SandboxId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "A sandbox id is a DNS label of at most 56 characters of a-z, 0-9 and '-'.");
        }
    }

    /** Whether the text can be the id of a sandbox at all; callers check this before they construct an id from outside. */
    public static boolean isValid(String value) {
        return LABEL.matcher(value).matches();
    }

    @Override
    public int compareTo(SandboxId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
