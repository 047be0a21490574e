package corral.standalone.settings;

import java.util.Locale;

/**
 * One row of the table.
 *
 * @param name in words with dashes: the key in the file, the flag after two dashes, the environment variable in capitals after {@code CORRAL_}
 * @param kind how its text is read
 * @param standard its text when nobody set it; empty when there is none
 * @param purpose what it is for
 */
public record Setting<T>(String name, Kind<T> kind, String standard, String purpose) {
    public String variable() {
        return "CORRAL_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    public String flag() {
        return "--" + name;
    }

    /** @param origin where the text was set, for the complaint */
    T read(String text, String origin) {
        try {
            return kind.reading().read(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidSettings(origin + " is '" + text + "': it must be " + kind.wanted() + ".");
        }
    }
}
