package corral.api.template;

import java.util.regex.Pattern;

/** The name of a template: 1 to 128 characters of {@code [a-z0-9._-]}, first a letter or digit. */
public record TemplateId(String value) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");

    public TemplateId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("A template id has 1 to 128 characters of a-z, 0-9, '.', '_' and '-'.");
        }
    }

    public static boolean isValid(String value) {
        return NAME.matcher(value).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
