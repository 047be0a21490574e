package corral.standalone.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens at a point: it is counted, perhaps recorded, and perhaps the last thing that happens. */
public final class CrashPoints {
    /** What a process that was killed with signal 9 leaves as its exit status. */
    private static final int AS_KILLED = 137;

    private static volatile @Nullable CrashPoints current;

    private final Path armed;
    private final Optional<Path> record;
    private final String point;
    private final int nth;
    private final Map<String, Integer> counts = new HashMap<>();

    CrashPoints(Path armed, Optional<Path> record, String point, int nth) {
        this.armed = armed;
        this.record = record;
        this.point = point;
        this.nth = nth;
    }

    static void configure(CrashPoints points) {
        current = points;
    }

    /** Called from the code of the server that was given points. */
    public static void reached(String name) {
        CrashPoints points = current;
        if (points != null && (points.record.isPresent() || points.point.equals(name)) && Files.exists(points.armed)) {
            points.count(name);
        }
    }

    private synchronized void count(String name) {
        int reached = counts.merge(name, 1, Integer::sum);
        if (name.equals(point) && reached == nth) {
            Runtime.getRuntime().halt(AS_KILLED);
        }
        record.ifPresent(file -> {
            try {
                Files.writeString(file, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
