package corral.api.pool;

import java.util.regex.Pattern;

/** The name of a pool: a DNS label of at most 63 characters. */
public record PoolName(String value) implements Comparable<PoolName> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public PoolName {
        if (!LABEL.matcher(value).matches()) {
            throw new IllegalArgumentException("A pool name is a DNS label.");
        }
    }

    @Override
    public int compareTo(PoolName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
