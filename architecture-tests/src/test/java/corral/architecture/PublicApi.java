package corral.architecture;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What users of a module can see of it, one line for each type and member, so that two states of it can be compared line by line. Nullness counts,
 * since users compile with it; so do the permitted types of a sealed type, since users switch over them.
 */
final class PublicApi {
    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "hashCode", "toString");

    private PublicApi() {}

    /** The lines of these types, sorted; types and members that users cannot reach are left out. */
    static List<String> lines(Collection<Class<?>> types) {
        return types.stream()
                .filter(PublicApi::isReachable)
                .flatMap(type -> Stream.concat(Stream.of(header(type)), members(type)))
                .sorted()
                .distinct()
                .toList();
    }

    private static boolean isReachable(Class<?> type) {
        boolean open = isOpen(type.getModifiers())
                && !type.isSynthetic()
                && !type.getSimpleName().equals("package-info");
        Class<?> outer = type.getEnclosingClass();
        return open && !type.isAnonymousClass() && !type.isLocalClass() && (outer == null || isReachable(outer));
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String header(Class<?> type) {
        String supers = Stream.concat(
                        Stream.ofNullable(type.getAnnotatedSuperclass()), Arrays.stream(type.getAnnotatedInterfaces()))
                .map(PublicApi::name)
                .filter(name -> !Set.of("java.lang.Object", "java.lang.Record").contains(name))
                .filter(name -> !name.startsWith("java.lang.Enum<"))
                .sorted()
                .collect(Collectors.joining(", "));
        String permitted = type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .map(PublicApi::name)
                        .sorted()
                        .collect(Collectors.joining(", ", " permits ", ""))
                : "";
        String variables = type.getTypeParameters().length == 0 ? "" : variables(type.getTypeParameters());
        return "%s: %s%s%s%s"
                .formatted(name(type), kind(type), variables, supers.isEmpty() ? "" : " is " + supers, permitted);
    }

    private static String kind(Class<?> type) {
        String kind = type.isAnnotation()
                ? "annotation"
                : type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
        String modifiers = Modifier.toString(type.getModifiers()
                & (Modifier.PROTECTED | Modifier.ABSTRACT | Modifier.FINAL)
                & (type.isInterface() || type.isEnum() || type.isRecord() ? Modifier.PROTECTED : ~0));
        return modifiers.isEmpty() ? kind : modifiers + " " + kind;
    }

    private static Stream<String> members(Class<?> type) {
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(PublicApi::isVisible)
                .map(field -> line(type, field));
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(PublicApi::isVisible)
                .map(constructor -> line(type, constructor));
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(PublicApi::isVisible)
                .filter(method -> !method.isBridge() && !isImplied(type, method))
                .map(method -> line(type, method));
        return Stream.of(fields, constructors, methods).flatMap(lines -> lines);
    }

    private static boolean isVisible(Member member) {
        return isOpen(member.getModifiers()) && !member.isSynthetic();
    }

    private static boolean isImplied(Class<?> type, Method method) {
        return OF_EVERY_OBJECT.contains(method.getName())
                || (type.isEnum() && Set.of("values", "valueOf").contains(method.getName()));
    }

    private static String line(Class<?> type, Field field) {
        return "%s.%s: %s%s".formatted(name(type), field.getName(), modifiers(field), name(field.getAnnotatedType()));
    }

    private static String line(Class<?> type, Constructor<?> constructor) {
        return "%s.<new>%s: %s%s%s"
                .formatted(
                        name(type), parameters(constructor), modifiers(constructor), name(type), thrown(constructor));
    }

    private static String line(Class<?> type, Method method) {
        String variables = method.getTypeParameters().length == 0 ? "" : variables(method.getTypeParameters()) + " ";
        return "%s.%s%s: %s%s%s%s"
                .formatted(
                        name(type),
                        method.getName(),
                        parameters(method),
                        modifiers(method),
                        variables,
                        name(method.getAnnotatedReturnType()),
                        thrown(method));
    }

    private static String modifiers(Member member) {
        String text = Modifier.toString(
                member.getModifiers() & (Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL));
        return text.isEmpty() ? "" : text + " ";
    }

    private static String parameters(Executable executable) {
        return Arrays.stream(executable.getAnnotatedParameterTypes())
                .map(PublicApi::name)
                .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String thrown(Executable executable) {
        return executable.getExceptionTypes().length == 0
                ? ""
                : Arrays.stream(executable.getExceptionTypes())
                        .map(PublicApi::name)
                        .sorted()
                        .collect(Collectors.joining(", ", " throws ", ""));
    }

    private static String variables(TypeVariable<?>[] variables) {
        return Arrays.stream(variables)
                .map(variable -> variable.getName() + bounds(variable.getAnnotatedBounds()))
                .collect(Collectors.joining(", ", "<", ">"));
    }

    private static String bounds(AnnotatedType[] bounds) {
        String text = Arrays.stream(bounds)
                .map(PublicApi::name)
                .filter(name -> !name.equals("java.lang.Object"))
                .collect(Collectors.joining(" & "));
        return text.isEmpty() ? "" : " extends " + text;
    }

    private static String name(AnnotatedType type) {
        return type.toString()
                .replace("@org.jspecify.annotations.Nullable()", "@Nullable")
                .replace('$', '.');
    }

    private static String name(Type type) {
        return type.getTypeName().replace('$', '.');
    }
}
