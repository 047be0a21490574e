package corral.api.snapshot;

import java.util.regex.Pattern;

/** The name of a snapshot: a DNS label of 1 to 56 characters of {@code [a-z0-9-]}. Corral's own are {@code s} and 20 of {@code [a-z0-9]}. */
public record SnapshotId(String value) implements Comparable<SnapshotId> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,54}[a-z0-9])?");

    public SnapshotId {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "A snapshot id is a DNS label of at most 56 characters of a-z, 0-9 and '-'.");
        }
    }

    /** Whether the text can be the id of a snapshot at all; callers check this before they construct an id from outside. */
    public static boolean isValid(String value) {
        return LABEL.matcher(value).matches();
    }

    @Override
    public int compareTo(SnapshotId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
