package corral.api.team;

import java.util.regex.Pattern;

/** The name of a tenant: a DNS label of at most 63 characters (a namespace in Kubernetes). */
public record TeamId(String value) implements Comparable<TeamId> {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    public TeamId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("A team id is a DNS label of at most 63 characters.");
        }
    }

    public static boolean isValid(String value) {
        return LABEL.matcher(value).matches();
    }

    @Override
    public int compareTo(TeamId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
