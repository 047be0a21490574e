package corral.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import java.util.Map;
import java.util.Set;

/** Collections whose order differs from run to run: making one, or walking one that is good for look-ups alone. */
final class HashOrder extends DescribedPredicate<JavaAccess<?>> {
    static final HashOrder TARGETS = new HashOrder();

    private static final Set<String> WALKS =
            Set.of("keySet", "values", "entrySet", "forEach", "keys", "elements", "replaceAll");
    private static final Map<String, Set<String>> CALLS = Map.of(
            "java.util.HashMap", Set.of("<init>", "newHashMap"),
            "java.util.HashSet", Set.of("<init>", "newHashSet"),
            "java.util.IdentityHashMap", Set.of("<init>"),
            "java.util.Set", Set.of("of", "copyOf"),
            "java.util.Map", Set.of("of", "ofEntries", "copyOf"),
            "java.util.stream.Collectors",
                    Set.of(
                            "toSet",
                            "toMap",
                            "toUnmodifiableSet",
                            "toUnmodifiableMap",
                            "groupingByConcurrent",
                            "toConcurrentMap"),
            "java.util.concurrent.ConcurrentHashMap", WALKS,
            "java.util.concurrent.ConcurrentMap", WALKS);

    private HashOrder() {
        super("the target makes or walks a collection in hash order");
    }

    @Override
    public boolean test(JavaAccess<?> access) {
        boolean named = CALLS.getOrDefault(access.getTargetOwner().getFullName(), Set.of())
                .contains(access.getTarget().getName());
        return named && !isEmptyLiteral(access) && !namesItsMap(access);
    }

    /** {@code Set.of()} and {@code Map.of()} have no order to differ in. */
    private static boolean isEmptyLiteral(JavaAccess<?> access) {
        return access.getTarget().getName().equals("of") && parameters(access) == 0;
    }

    /** {@code Collectors.toMap} with four arguments is told which map to use. */
    private static boolean namesItsMap(JavaAccess<?> access) {
        return access.getTarget().getName().equals("toMap") && parameters(access) == 4;
    }

    private static int parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                ? target.getRawParameterTypes().size()
                : -1;
    }
}
