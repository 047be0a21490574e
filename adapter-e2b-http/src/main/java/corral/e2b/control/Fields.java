package corral.e2b.control;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Checks of numbers that came from outside. */
final class Fields {
    /** E2B times are 32-bit seconds. */
    private static final long MAX_SECONDS = Integer.MAX_VALUE;

    private Fields() {}

    static Duration seconds(String field, @Nullable Long value, Duration otherwise) {
        return value == null ? otherwise : seconds(field, value, MAX_SECONDS);
    }

    static Duration required(String field, @Nullable Long value) {
        if (value == null) {
            throw new Rejected(400, field + " is required: whole seconds, 0 or more.");
        }
        return seconds(field, value, MAX_SECONDS);
    }

    static Duration seconds(String field, long value, long atMost) {
        if (value < 0 || value > atMost) {
            throw new Rejected(400, field + " must be whole seconds from 0 to " + atMost + ".");
        }
        return Duration.ofSeconds(value);
    }
}
