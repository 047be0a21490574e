package corral.api.work;

import java.util.regex.Pattern;

/** The name of one background process of a sandbox: {@code p} and 20 characters of {@code [a-z0-9]}, safe in paths and in a shell. */
public record ProcessId(String value) {
    private static final Pattern FORM = Pattern.compile("p[a-z0-9]{20}");

    public ProcessId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("A process id is 'p' and 20 characters of a-z and 0-9.");
        }
    }

    /** Whether the text can be the id of a process at all; callers check this before they construct an id from outside. */
    public static boolean isValid(String value) {
        return FORM.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
