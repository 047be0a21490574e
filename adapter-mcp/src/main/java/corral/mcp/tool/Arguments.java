package corral.mcp.tool;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The arguments of a call; the schema has been checked before. */
record Arguments(Map<String, Object> values) {
    String text(String name) {
        return optionalText(name)
                .orElseThrow(() -> new IllegalStateException("The schema lets nobody leave out " + name + "."));
    }

    Optional<String> optionalText(String name) {
        return values.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    long integer(String name, long usual) {
        return values.get(name) instanceof Number number ? number.longValue() : usual;
    }

    Duration seconds(String name, Duration usual) {
        return Duration.ofSeconds(integer(name, usual.toSeconds()));
    }

    boolean bool(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    Map<String, String> texts(String name) {
        Map<String, String> texts = new TreeMap<>();
        if (values.get(name) instanceof Map<?, ?> given) {
            given.forEach((key, value) -> texts.put(String.valueOf(key), String.valueOf(value)));
        }
        return texts;
    }
}
