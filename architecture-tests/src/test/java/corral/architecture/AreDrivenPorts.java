package corral.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import corral.api.wiring.DrivingPorts;
import corral.api.work.SandboxWork;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A driven port: a top-level interface of the ports that somebody else implements, that is: not sealed, and not a driving port. */
final class AreDrivenPorts extends DescribedPredicate<JavaClass> {
    private static final Set<String> DRIVING = Stream.concat(
                    Arrays.stream(DrivingPorts.class.getRecordComponents()).map(RecordComponent::getType),
                    Stream.of(SandboxWork.class))
            .map(Class::getName)
            .collect(Collectors.toUnmodifiableSet());

    private final String root;

    AreDrivenPorts(String root) {
        super("are driven ports");
        this.root = root;
    }

    @Override
    public boolean test(JavaClass type) {
        return Module.API.owns(root, type.getPackageName())
                && type.isInterface()
                && type.isTopLevelClass()
                && !type.getSimpleName().equals("package-info")
                && !DRIVING.contains(type.getName())
                && !type.reflect().isSealed();
    }
}
