package corral.standalone.crash;

import java.lang.classfile.AccessFlags;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.reflect.AccessFlag;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Adds a call of {@link CrashPoints#reached} at the entry and at every exit of each method, or one of {@link FailingPoints#reached} in those that declare
 * an I/O or SQL failure.
 */
final class PointTransformer implements ClassFileTransformer {
    private static final ClassDesc POINTS = ClassDesc.of("corral.standalone.crash.CrashPoints");
    private static final MethodTypeDesc REACHED = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);
    private static final ClassDesc FAILING = ClassDesc.of("corral.standalone.crash.FailingPoints");
    private static final MethodTypeDesc REACHED_BY =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String, ConstantDescs.CD_String);
    private static final List<String> FAILURES = List.of("java/io/IOException", "java/sql/SQLException");

    private final Pattern classes;
    private final boolean failing;

    PointTransformer(Pattern classes, boolean failing) {
        this.classes = classes;
        this.failing = failing;
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
        return withPoints(name, bytes, failing);
    }

    /** The class with points; unchanged when it is a record, whose methods are no steps. */
    static byte[] withPoints(String name, byte[] bytes, boolean failing) {
        ClassFile files = ClassFile.of();
        ClassModel model = files.parse(bytes);
        boolean record = model.superclass()
                .map(parent -> parent.asInternalName().equals("java/lang/Record"))
                .orElse(false);
        String simple = name.substring(name.lastIndexOf('/') + 1);
        return record ? bytes : files.transformClass(model, withPoints(simple, failing));
    }

    private static ClassTransform withPoints(String simple, boolean failing) {
        return (builder, element) -> {
            if (element instanceof MethodModel method
                    && method.code().isPresent()
                    && isStep(method)
                    && (!failing || failureOf(method).isPresent())) {
                String name = simple + "." + method.methodName().stringValue();
                Optional<String> failure = failing ? failureOf(method) : Optional.empty();
                builder.transformMethod(method, MethodTransform.transformingCode(new Points(name, failure)));
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

    private static Optional<String> failureOf(MethodModel method) {
        return method.findAttribute(Attributes.exceptions()).stream()
                .flatMap(declared -> declared.exceptions().stream())
                .map(ClassEntry::asInternalName)
                .filter(FAILURES::contains)
                .findFirst();
    }

    /** The code of one method with its points, that fail as it declares or do not fail. */
    private record Points(String name, Optional<String> failure) implements CodeTransform {
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
            if (failure.isPresent()) {
                builder.loadConstant(failure.get());
                builder.invokestatic(FAILING, "reached", REACHED_BY);
            } else {
                builder.invokestatic(POINTS, "reached", REACHED);
            }
        }
    }
}
