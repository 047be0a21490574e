package corral.envd.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a message, read by the rules of the protobuf JSON mapping: camel and snake case both name a field, null is absent, unknown
 * fields are ignored, 64-bit numbers may be strings.
 */
public record Fields(Json.Obj object) {
    /** The field under its camel-case name or the snake-case form of it. */
    public Optional<Json> value(String name) {
        Json value = object.fields().get(name);
        if (value == null) {
            value = object.fields().get(snake(name));
        }
        return value == null || value instanceof Json.Null ? Optional.empty() : Optional.of(value);
    }

    public boolean has(String name) {
        return value(name).isPresent();
    }

    public Optional<String> string(String name) throws MalformedJson {
        Optional<Json> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof Json.Str(String text)) {
            return Optional.of(text);
        }
        throw new MalformedJson("the field " + name + " is not a string");
    }

    public Optional<Boolean> bool(String name) throws MalformedJson {
        Optional<Json> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof Json.Bool(boolean bool)) {
            return Optional.of(bool);
        }
        throw new MalformedJson("the field " + name + " is not true or false");
    }

    /** A whole number of at most 64 bits, given as number or string. */
    public Optional<Long> integer(String name) throws MalformedJson {
        Optional<Json> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String literal = switch (value.get()) {
            case Json.Num(String number) -> number;
            case Json.Str(String text) -> text;
            case Json.Obj _, Json.Arr _, Json.Bool _, Json.Null _, Json.Rendered _ -> "";
        };
        try {
            BigDecimal number = new BigDecimal(literal);
            if (number.precision() - number.scale() > 20) {
                throw new MalformedJson("the field " + name + " is out of range");
            }
            return Optional.of(number.longValueExact());
        } catch (ArithmeticException | NumberFormatException _) {
            throw new MalformedJson("the field " + name + " is not a whole number");
        }
    }

    /** An unsigned 32-bit number. */
    public Optional<Integer> uint32(String name) throws MalformedJson {
        Optional<Long> value = integer(name);
        if (value.isPresent() && (value.get() < 0 || value.get() > 0xffff_ffffL)) {
            throw new MalformedJson("the field " + name + " is out of range");
        }
        return value.map(Long::intValue);
    }

    /** Bytes as base64, standard or for URLs, with or without padding. */
    public Optional<byte[]> bytes(String name) throws MalformedJson {
        Optional<String> text = string(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String standard = text.get().replace('-', '+').replace('_', '/');
        try {
            return Optional.of(Base64.getDecoder().decode(standard));
        } catch (IllegalArgumentException _) {
            throw new MalformedJson("the field " + name + " is not base64");
        }
    }

    public Optional<Fields> message(String name) throws MalformedJson {
        Optional<Json> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof Json.Obj nested) {
            return Optional.of(new Fields(nested));
        }
        throw new MalformedJson("the field " + name + " is not an object");
    }

    public List<String> strings(String name) throws MalformedJson {
        Optional<Json> value = value(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof Json.Arr array)) {
            throw new MalformedJson("the field " + name + " is not an array");
        }
        List<String> strings = new ArrayList<>();
        for (Json item : array.items()) {
            if (!(item instanceof Json.Str(String text))) {
                throw new MalformedJson("the field " + name + " holds something that is not a string");
            }
            strings.add(text);
        }
        return List.copyOf(strings);
    }

    /** A map of strings, in the order given. */
    public Map<String, String> stringMap(String name) throws MalformedJson {
        Optional<Fields> message = message(name);
        if (message.isEmpty()) {
            return Map.of();
        }
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, Json> entry : message.get().object().fields().entrySet()) {
            if (!(entry.getValue() instanceof Json.Str(String text))) {
                throw new MalformedJson("the field " + name + " holds something that is not a string");
            }
            map.put(entry.getKey(), text);
        }
        return map;
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
