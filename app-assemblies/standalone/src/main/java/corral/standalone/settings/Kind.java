package corral.standalone.settings;

import corral.api.sandbox.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the text of a setting is read.
 *
 * @param wanted what a valid text is, for the table and for complaints
 * @param reading throws {@link IllegalArgumentException} when the text is not that
 */
record Kind<T>(String wanted, Reading<T> reading) {
    private static final int LONGEST_DOMAIN = 180;
    private static final Pattern DOMAIN =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?([.][a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})(ms|s|m|h)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,12})(KiB|MiB|GiB)");

    /** Reads a text that is not empty. */
    interface Reading<T> {
        T read(String text);
    }

    static Kind<String> text(String wanted) {
        return new Kind<>(wanted, text -> text);
    }

    static Kind<String> domain() {
        return new Kind<>("a domain name like sandboxes.example.org", text -> {
            String lower = text.toLowerCase(Locale.ROOT);
            require(lower.length() <= LONGEST_DOMAIN && DOMAIN.matcher(lower).matches());
            return lower;
        });
    }

    static Kind<Path> path() {
        return new Kind<>("a path", text -> Path.of(text).toAbsolutePath().normalize());
    }

    static Kind<ListenAddress> address() {
        return new Kind<>("host:port", ListenAddress::parse);
    }

    static Kind<Integer> integer(int least, int most) {
        return new Kind<>("a number from " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            require(least <= number && number <= most);
            return number;
        });
    }

    static Kind<Duration> duration(String least, String most) {
        return new Kind<>("a duration from " + least + " to " + most, text -> {
            Duration duration = duration(text);
            require(duration.compareTo(duration(least)) >= 0 && duration.compareTo(duration(most)) <= 0);
            return duration;
        });
    }

    static Kind<Bytes> bytes(String least, String most) {
        return new Kind<>("an amount from " + least + " to " + most, text -> {
            long amount = amount(text);
            require(amount(least) <= amount && amount <= amount(most));
            return new Bytes(amount);
        });
    }

    /** The same, or nothing when the text is empty. */
    Kind<Optional<T>> optional() {
        return new Kind<>(wanted, text -> text.isEmpty() ? Optional.empty() : Optional.of(reading.read(text)));
    }

    /** Several, with commas between them; the empty text is none. */
    Kind<List<T>> list() {
        return new Kind<>(
                wanted + ", several with commas",
                text -> Stream.of(text.split(",", -1))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .map(reading::read)
                        .toList());
    }

    private static Duration duration(String text) {
        Matcher matcher = match(DURATION, text);
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static long amount(String text) {
        Matcher matcher = match(BYTES, text);
        int shift = switch (matcher.group(2)) {
            case "KiB" -> 10;
            case "MiB" -> 20;
            default -> 30;
        };
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    }

    private static Matcher match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        require(matcher.matches());
        return matcher;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException("out of bounds");
        }
    }
}
