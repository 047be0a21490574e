package corral.local.linux;

import java.io.IOException;
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

/** The one door to the kernel: {@code syscall(2)}, called through one handle, since linking each shape anew costs milliseconds. */
final class Libc {
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = link();

    private Libc() {}

    /** A system call with up to six arguments; a failure is the negative error number. */
    static long call(long number, long... arguments) {
        long[] a = new long[6];
        System.arraycopy(arguments, 0, a, 0, arguments.length);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long result = (long) SYSCALL.invokeExact(state, number, a[0], a[1], a[2], a[3], a[4], a[5]);
            return result == -1 ? -(int) ERRNO.get(state, 0L) : result;
        } catch (RuntimeException | Error bug) {
            throw bug;
        } catch (Throwable unexpected) {
            throw new IllegalStateException("A native call failed in the caller's own code.", unexpected);
        }
    }

    /** As {@link #call}, with a failure as an exception that names what was tried. */
    static long must(String what, long number, long... arguments) throws IOException {
        long result = call(number, arguments);
        if (result < 0) {
            throw new NativeFailure(what, (int) -result);
        }
        return result;
    }

    static long text(Arena arena, String value) {
        return arena.allocateFrom(value, StandardCharsets.UTF_8).address();
    }

    static void close(long descriptor) {
        call(Sys.CLOSE, descriptor);
    }

    @SuppressWarnings("restricted") // native access is what this class is for; the server is started with it enabled
    private static MethodHandle link() {
        if (!System.getProperty("os.arch").equals("amd64")) {
            throw new IllegalStateException(
                    "The local engine runs on x86-64 only; this machine is " + System.getProperty("os.arch") + ".");
        }
        ValueLayout.OfLong number = ValueLayout.JAVA_LONG;
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find("syscall").orElseThrow(),
                FunctionDescriptor.of(number, number, number, number, number, number, number, number),
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(1));
    }
}
