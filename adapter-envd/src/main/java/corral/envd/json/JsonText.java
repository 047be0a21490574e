package corral.envd.json;

import java.util.Iterator;
import java.util.Map;

/** Writes JSON text. */
final class JsonText {
    private static final char REPLACEMENT = '\ufffd';

    private JsonText() {}

    static void append(StringBuilder out, Json value) {
        switch (value) {
            case Json.Obj object -> appendObject(out, object);
            case Json.Arr array -> appendArray(out, array);
            case Json.Str string -> appendString(out, string.value());
            case Json.Num number -> out.append(number.literal());
            case Json.Bool bool -> out.append(bool.value());
            case Json.Null _ -> out.append("null");
            case Json.Rendered(String json) -> out.append(json);
        }
    }

    private static void appendObject(StringBuilder out, Json.Obj object) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<String, Json> field : object.fields().entrySet()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            appendString(out, field.getKey());
            out.append(':');
            append(out, field.getValue());
        }
        out.append('}');
    }

    private static void appendArray(StringBuilder out, Json.Arr array) {
        out.append('[');
        Iterator<Json> items = array.items().iterator();
        while (items.hasNext()) {
            append(out, items.next());
            if (items.hasNext()) {
                out.append(',');
            }
        }
        out.append(']');
    }

    private static void appendString(StringBuilder out, String value) {
        out.append('"');
        for (int at = 0; at < value.length(); at++) {
            char c = value.charAt(at);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> appendPlain(out, value, at, c);
            }
        }
        out.append('"');
    }

    /** Control characters are escaped, and halves of surrogate pairs that stand alone are replaced: the text must survive UTF-8. */
    private static void appendPlain(StringBuilder out, String value, int at, char c) {
        boolean loneHigh = Character.isHighSurrogate(c)
                && (at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1)));
        boolean loneLow = Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
        if (loneHigh || loneLow) {
            out.append(REPLACEMENT);
        } else if (c < 0x20 || c == 0x7f) {
            out.append(String.format("\\u%04x", (int) c));
        } else {
            out.append(c);
        }
    }
}
