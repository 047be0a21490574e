package corral.standalone.crash;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.AccessFlag;
import java.security.ProtectionDomain;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Adds a call of {@link CrashPoints#reached} at the entry and at every exit of each method. */
final class PointTransformer implements ClassFileTransformer {
    private static final ClassDesc POINTS = ClassDesc.of("corral.standalone.crash.CrashPoints");
    private static final MethodTypeDesc REACHED = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    private final Pattern classes;

    PointTransformer(Pattern classes) {
        this.classes = classes;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        if (name == null
                || name.startsWith("corral/standalone/crash/")
                || !classes.matcher(name).matches()) {
            return null;
        }
        return withPoints(name, bytes);
    }

    /** The class with points; unchanged when it is a record, whose methods are no steps. */
    static byte[] withPoints(String name, byte[] bytes) {
        ClassFile files = ClassFile.of();
        ClassModel model = files.parse(bytes);
        boolean record = model.superclass()
                .map(parent -> parent.asInternalName().equals("java/lang/Record"))
                .orElse(false);
        return record ? bytes : files.transformClass(model, withPoints(name.substring(name.lastIndexOf('/') + 1)));
    }

    private static ClassTransform withPoints(String simple) {
        return (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent() && isStep(method)) {
                String name = simple + "." + method.methodName().stringValue();
                builder.transformMethod(method, MethodTransform.transformingCode(new Points(name)));
            } else {
                builder.with(element);
            }
        };
    }

    private static boolean isStep(MethodModel method) {
        AccessFlags flags = method.flags();
        return !method.methodName().stringValue().startsWith("<")
                && !flags.has(AccessFlag.SYNTHETIC)
                && !flags.has(AccessFlag.BRIDGE);
    }

    /** The code of one method with its points. */
    private record Points(String name) implements CodeTransform {
        @Override
        public void atStart(CodeBuilder builder) {
            reached(builder, ":entry");
        }

        @Override
        public void accept(CodeBuilder builder, CodeElement element) {
            if (element instanceof ReturnInstruction) {
                reached(builder, ":exit");
            }
            builder.with(element);
        }

        private void reached(CodeBuilder builder, String where) {
            builder.loadConstant(name + where);
            builder.invokestatic(POINTS, "reached", REACHED);
        }
    }
}
