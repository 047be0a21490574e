package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The one door to the C library. Every call goes through one handle of one shape (seven integers in, one out): linking a shape costs
 * milliseconds at start-up, calling through it does not. Functions that take fewer arguments ignore the rest, by the calling convention.
 */
final class Libc {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle CALL = link();
    private static final MemorySegment SYSCALL = symbol("syscall");
    private static final Map<String, MemorySegment> FUNCTIONS = new ConcurrentHashMap<>();

    private Libc() {}

    /** A system call; a failure is the negative error number. */
    static long syscall(long number, long... arguments) {
        long[] all = new long[7];
        all[0] = number;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return call(SYSCALL, all);
    }

    /** A function of the C library that returns an error number, or zero. */
    static int function(String name, long... arguments) {
        long[] all = new long[7];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        return (int) call(FUNCTIONS.computeIfAbsent(name, Libc::symbol), all);
    }

    private static long call(MemorySegment target, long[] a) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) CALL.invokeExact(target, state, a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error bug) {
            throw bug;
        } catch (Throwable unexpected) {
            throw new IllegalStateException("A native call failed in the caller's own code.", unexpected);
        }
    }

    /** A zero-terminated text. */
    static long text(Arena arena, String value) {
        return arena.allocateFrom(value, StandardCharsets.UTF_8).address();
    }

    /** A null-terminated array of texts, as the arguments and the environment of a program are given. */
    static long texts(Arena arena, List<String> values) {
        MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, values.size() + 1L);
        for (int at = 0; at < values.size(); at++) {
            array.setAtIndex(ValueLayout.JAVA_LONG, at, text(arena, values.get(at)));
        }
        return array.address();
    }

    @SuppressWarnings("restricted") // native access is what this class is for; the daemon is started with it enabled
    private static MethodHandle link() {
        if (!System.getProperty("os.arch").equals("amd64")) {
            throw new IllegalStateException("The daemon runs on x86-64 only; this is " + System.getProperty("os.arch"));
        }
        ValueLayout.OfLong number = ValueLayout.JAVA_LONG;
        return Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(number, number, number, number, number, number, number, number),
                        Linker.Option.captureCallState("errno"));
    }

    private static MemorySegment symbol(String name) {
        return Linker.nativeLinker()
                .defaultLookup()
                .find(name)
                .orElseThrow(() -> new IllegalStateException("The C library lacks the function " + name));
    }
}
