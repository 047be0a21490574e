package corral.standalone.crash;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java agent that makes every method of some classes a named point, {@code Class.method:entry} and {@code Class.method:exit}, and halts the process at
 * one of them. The product knows nothing of it.
 *
 * <p>Options, as {@code name=value} with commas between: {@code classes}, a regular expression for names of classes; {@code armed}, a file: points
 * count only while it exists; {@code record}, a file to which each point is added when it is first reached; {@code point} and {@code nth}, where to
 * halt.
 */
public final class CrashAgent {
    private CrashAgent() {}

    /** Called by the JVM before main. */
    public static void premain(String options, Instrumentation instrumentation) {
        Map<String, String> given = Stream.of(options.split(","))
                .map(option -> option.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        CrashPoints.configure(new CrashPoints(
                Path.of(given.getOrDefault("armed", "/")),
                Optional.ofNullable(given.get("record")).map(Path::of),
                given.getOrDefault("point", ""),
                Integer.parseInt(given.getOrDefault("nth", "1"))));
        instrumentation.addTransformer(
                new PointTransformer(Pattern.compile(given.getOrDefault("classes", "corral/.*"))));
    }
}
