package corral.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;

/** The part of the JDK that computes and does nothing else. A new package is a decision, so this is a list of what is allowed. */
final class PureJdk {
    static final DescribedPredicate<JavaClass> TYPES =
            describe("belong to the part of the JDK that only computes", PureJdk::allows);

    private static final Set<String> PACKAGES = Set.of(
            "java.lang",
            "java.lang.invoke",
            "java.lang.runtime",
            "java.math",
            "java.nio.charset",
            "java.security",
            "java.time",
            "java.time.temporal",
            "java.util",
            "java.util.concurrent.atomic",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "javax.crypto",
            "javax.crypto.spec");
    private static final Set<String> WITHOUT = Set.of(
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.lang.ProcessHandle",
            "java.lang.Runtime",
            "java.lang.System$Logger",
            "java.lang.Thread",
            "java.lang.ThreadGroup",
            "java.lang.ThreadLocal",
            "java.security.SecureRandom",
            "java.time.Clock",
            "java.util.Random",
            "java.util.Scanner",
            "java.util.SplittableRandom",
            "java.util.Timer",
            "java.util.TimerTask");
    private static final Set<String> BESIDES = Set.of(
            "java.nio.ByteBuffer",
            "java.util.concurrent.ConcurrentHashMap",
            "java.util.concurrent.ConcurrentMap",
            "java.util.concurrent.ConcurrentNavigableMap",
            "java.util.concurrent.ConcurrentSkipListMap",
            "java.util.concurrent.ConcurrentSkipListSet");

    private PureJdk() {}

    private static boolean allows(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.isPrimitive()
                || BESIDES.contains(outermostName(base))
                || (PACKAGES.contains(base.getPackageName())
                        && !WITHOUT.contains(base.getName())
                        && !WITHOUT.contains(outermostName(base)));
    }

    private static String outermostName(JavaClass type) {
        String name = type.getName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }
}
