package corral.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Arrays;
import java.util.Optional;

/** Every class of Corral that a class uses belongs to a module that its own module may see; every class belongs to a module at all. */
final class SeeOnlyWhatTheirModuleSees extends ArchCondition<JavaClass> {
    private final String root;

    SeeOnlyWhatTheirModuleSees(String root) {
        super("see only what the table of modules lets their module see");
        this.root = root;
    }

    @Override
    public void check(JavaClass subject, ConditionEvents events) {
        Optional<Module> own = moduleOf(subject);
        if (own.isEmpty()) {
            events.add(SimpleConditionEvent.violated(subject, subject.getFullName() + " belongs to no module"));
            return;
        }
        subject.getDirectDependenciesFromSelf().stream()
                .filter(dependency -> isForbidden(own.get(), dependency))
                .forEach(dependency -> events.add(SimpleConditionEvent.violated(subject, dependency.getDescription())));
    }

    private boolean isForbidden(Module own, Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        return moduleOf(target)
                .filter(module -> module != own && !own.sees().contains(module))
                .isPresent();
    }

    private Optional<Module> moduleOf(JavaClass type) {
        return Arrays.stream(Module.values())
                .filter(module -> module.owns(root, type.getPackageName()))
                .findFirst();
    }
}
