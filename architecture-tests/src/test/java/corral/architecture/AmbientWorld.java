package corral.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.Map;
import java.util.Set;

/** What answers differently each time it is asked and is no port: clocks, random numbers, the environment, the scheduler. */
final class AmbientWorld extends DescribedPredicate<JavaAccess<?>> {
    static final AmbientWorld TARGETS = new AmbientWorld();

    private static final Map<String, Set<String>> CALLS = Map.ofEntries(
            Map.entry("java.time.Instant", Set.of("now")),
            Map.entry("java.time.LocalDate", Set.of("now")),
            Map.entry("java.time.LocalTime", Set.of("now")),
            Map.entry("java.time.LocalDateTime", Set.of("now")),
            Map.entry("java.time.OffsetDateTime", Set.of("now")),
            Map.entry("java.time.ZonedDateTime", Set.of("now")),
            Map.entry("java.time.Year", Set.of("now")),
            Map.entry("java.time.ZoneId", Set.of("systemDefault")),
            Map.entry(
                    "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds")),
            Map.entry(
                    "java.lang.System",
                    Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty", "identityHashCode")),
            Map.entry("java.lang.Math", Set.of("random")),
            Map.entry(
                    "java.lang.Thread",
                    Set.of("sleep", "yield", "onSpinWait", "<init>", "ofVirtual", "startVirtualThread")),
            Map.entry("java.util.UUID", Set.of("randomUUID")),
            Map.entry("java.util.Date", Set.of("<init>")),
            Map.entry("java.util.Random", Set.of("<init>")),
            Map.entry("java.util.SplittableRandom", Set.of("<init>")),
            Map.entry("java.security.SecureRandom", Set.of("<init>", "getInstanceStrong", "getInstance")),
            Map.entry("java.util.concurrent.ThreadLocalRandom", Set.of("current")),
            Map.entry("java.util.Collections", Set.of("shuffle")));

    private AmbientWorld() {
        super("the target is a clock, a source of randomness, or the environment of the process");
    }

    @Override
    public boolean test(JavaAccess<?> access) {
        return CALLS.getOrDefault(access.getTargetOwner().getFullName(), Set.of())
                .contains(access.getTarget().getName());
    }
}
