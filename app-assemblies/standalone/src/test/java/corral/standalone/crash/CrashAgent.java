package corral.standalone.crash;

import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java agent that makes methods of some classes named points, {@code Class.method:entry} and {@code Class.method:exit}, and halts the process at
 * one of them, or lets the step fail there. The product knows nothing of it.
 *
 * <p>Options, as {@code name=value} with commas between: {@code classes}, a regular expression for names of classes; {@code armed}, a file: points
 * count only while it exists; {@code record}, a file to which each point is added when it is first reached; {@code point} and {@code nth}, where to
 * halt; {@code failing=yes}: points are only in methods that declare that their step can fail, and what fails, with what they declare, is the point that
 * the file {@code armed} names, and at which time: {@code Class.method:exit 2}.
 */
public final class CrashAgent {
    private CrashAgent() {}

    /** Called by the JVM before main. */
    public static void premain(String options, Instrumentation instrumentation) {
        Map<String, String> given = Stream.of(options.split(","))
                .map(option -> option.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        boolean failing = given.containsKey("failing");
        Path armed = Path.of(given.getOrDefault("armed", "/"));
        Optional<Path> record = Optional.ofNullable(given.get("record")).map(Path::of);
        if (failing) {
            FailingPoints.configure(new FailingPoints(armed, record));
        } else {
            CrashPoints.configure(new CrashPoints(
                    armed, record, given.getOrDefault("point", ""), Integer.parseInt(given.getOrDefault("nth", "1"))));
        }
        instrumentation.addTransformer(
                new PointTransformer(Pattern.compile(given.getOrDefault("classes", "corral/.*")), failing));
    }
}
