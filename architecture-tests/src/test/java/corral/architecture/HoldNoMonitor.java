package corral.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.net.URI;

/** No {@code synchronized}, neither on a method nor as a block. ArchUnit does not see blocks, so the byte code is read. */
final class HoldNoMonitor extends ArchCondition<JavaClass> {
    HoldNoMonitor() {
        super("hold no monitor");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        URI source = type.getSource().orElseThrow().getUri();
        for (MethodModel method : ClassFile.of().parse(bytes(source)).methods()) {
            if (method.flags().has(AccessFlag.SYNCHRONIZED) || entersMonitor(method)) {
                String text = type.getFullName() + "." + method.methodName().stringValue() + " holds a monitor";
                events.add(SimpleConditionEvent.violated(type, text));
            }
        }
    }

    private static boolean entersMonitor(MethodModel method) {
        return method.code()
                .map(code -> code.elementStream().anyMatch(MonitorInstruction.class::isInstance))
                .orElse(false);
    }

    private static byte[] bytes(URI source) {
        try (InputStream in = source.toURL().openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
