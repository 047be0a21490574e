package corral.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** So many methods that whoever implements the interface has to write. */
final class HaveMethods extends ArchCondition<JavaClass> {
    private final int atLeast;
    private final int atMost;

    HaveMethods(int atLeast, int atMost) {
        super("have %d to %d methods to implement", atLeast, atMost);
        this.atLeast = atLeast;
        this.atMost = atMost;
    }

    @Override
    public void check(JavaClass port, ConditionEvents events) {
        long count = port.getMethods().stream()
                .filter(method -> method.getModifiers().contains(JavaModifier.ABSTRACT))
                .count();
        if (count < atLeast || count > atMost) {
            events.add(SimpleConditionEvent.violated(
                    port, port.getFullName() + " has " + count + " methods to implement"));
        }
    }
}
